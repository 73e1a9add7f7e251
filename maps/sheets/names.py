"""Names of seas and lands, with where they stand on a map and at which zoom; placed by eye, no data."""

from maps.page.lettering import Label


def _ocean(text: str, lon_deg: float, lat_deg: float, from_zoom: float = 0.0) -> Label:
    return Label(text=text, lon_deg=lon_deg, lat_deg=lat_deg, kind="ocean", rank=3, from_zoom=from_zoom)


def _sea(text: str, lon_deg: float, lat_deg: float, from_zoom: float, to_zoom: float = 30.0) -> Label:
    return Label(text=text, lon_deg=lon_deg, lat_deg=lat_deg, rank=4, from_zoom=from_zoom, to_zoom=to_zoom)


def _land(text: str, lon_deg: float, lat_deg: float, from_zoom: float, to_zoom: float = 7.5) -> Label:
    return Label(text=text, lon_deg=lon_deg, lat_deg=lat_deg, kind="land", rank=6, from_zoom=from_zoom, to_zoom=to_zoom)


LABELS: tuple[Label, ...] = (
    _ocean("Pacific Ocean", 160.0, 30.0),
    _ocean("Indian Ocean", 80.0, -5.0),
    _ocean("Arctic Ocean", 60.0, 80.0),
    _ocean("Atlantic Ocean", -25.0, 45.0),
    _ocean("Philippine Sea", 130.0, 20.0, 4.25),
    _sea("Philippine Sea", 133.0, 21.0, 3.0, 4.2),
    _ocean("South China Sea", 114.5, 13.5, 4.25),
    _sea("South China Sea", 113.5, 13.0, 2.5, 4.2),
    _sea("Sea of Japan", 134.5, 39.8, 3.0),
    _sea("East China Sea", 125.0, 29.5, 3.0),
    _sea("Yellow Sea", 123.3, 35.6, 4.0),
    _sea("Sea of Okhotsk", 149.0, 53.0, 3.0),
    _sea("Bering Sea", 178.0, 57.0, 3.0),
    _sea("North Sea", 3.0, 56.5, 3.5),
    _sea("Baltic Sea", 19.0, 58.0, 4.0),
    _sea("Mediterranean Sea", 18.0, 34.5, 3.0),
    _sea("Arabian Sea", 64.0, 15.0, 3.0),
    _sea("Bay of Bengal", 88.0, 15.0, 3.0),
    _sea("Barents Sea", 38.0, 74.0, 3.0),
    _sea("Kara Sea", 68.0, 75.5, 3.5),
    _sea("Laptev Sea", 127.0, 75.5, 3.5),
    _sea("Taiwan Strait", 118.9, 22.9, 5.5),
    _sea("Luzon Strait", 121.0, 20.3, 5.0),
    _sea("Gulf of Thailand", 101.3, 10.2, 4.5),
    _sea("Gulf of Tonkin", 107.6, 19.7, 5.0),
    _sea("Java Sea", 111.5, -5.0, 4.0),
    _sea("Sulu Sea", 120.0, 8.3, 4.5),
    _sea("Celebes Sea", 122.0, 3.4, 4.5),
    _sea("Banda Sea", 127.5, -5.5, 4.5),
    _sea("Strait of Malacca", 99.6, 4.1, 5.5),
    _sea("Makassar Strait", 118.0, -1.0, 5.5),
    _sea("Andaman Sea", 96.0, 10.5, 4.5),
    _sea("Tsugaru Strait", 140.55, 41.45, 7.0),
    _sea("Mutsu Bay", 140.85, 41.05, 8.0),
    _sea("Korea Strait", 129.3, 34.3, 6.0),
    _land("China", 104.0, 35.0, 2.5),
    _land("China", 117.0, 26.2, 6.0),
    _land("Taiwan", 121.0, 23.75, 5.5, 9.0),
    _land("Japan", 138.3, 36.4, 3.5, 6.5),
    _land("Hokkaido", 142.9, 43.3, 5.5, 9.0),
    _land("Honshu", 140.7, 39.6, 6.0, 9.0),
    _land("South Korea", 127.9, 36.4, 5.0),
    _land("North Korea", 126.8, 39.9, 5.0),
    _land("Philippines", 121.3, 16.2, 4.0),
    _land("Vietnam", 108.1, 14.0, 4.5),
    _land("Thailand", 101.2, 15.6, 4.5),
    _land("Cambodia", 104.9, 12.6, 5.5),
    _land("Laos", 102.6, 19.5, 5.5),
    _land("Malaysia", 102.4, 4.2, 5.0),
    _land("Malaysia", 114.2, 3.2, 5.5),
    _land("Brunei", 114.6, 4.4, 6.5),
    _land("Indonesia", 113.8, -0.8, 4.0),
    _land("Sumatra", 102.0, -1.2, 5.5),
    _land("Russia", 100.0, 62.0, 1.5, 5.0),
    _land("Mongolia", 104.0, 46.8, 3.5),
    _land("India", 79.0, 22.0, 3.0),
    _land("Kazakhstan", 67.0, 48.2, 3.5),
    _land("Germany", 10.3, 51.0, 5.0),
    _land("France", 2.6, 46.8, 4.5),
    _land("Netherlands", 5.6, 52.4, 7.0, 9.0),
    _land("Belgium", 4.7, 50.5, 7.0, 9.0),
    _land("United Kingdom", -1.8, 53.0, 5.0),
    _land("Norway", 9.5, 61.5, 4.5),
    _land("Sweden", 15.5, 62.0, 4.5),
    _land("Finland", 26.5, 63.5, 4.5),
    _land("Poland", 19.3, 52.0, 5.0),
    _land("Australia", 134.0, -24.0, 3.0),
)
