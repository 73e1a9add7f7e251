"""How different two colours look: CIEDE2000.

Sharma, G., Wu, W., Dalal, E. N. (2005). The CIEDE2000 color-difference formula. Color Res. Appl. 30, 21-30.
doi:10.1002/col.20070
"""

import numpy as np

D65 = np.array([0.95047, 1.0, 1.08883])
SRGB = np.array(  # to XYZ, IEC 61966-2-1
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def lab_of(colour):
    """CIELAB (D65) of a colour of sRGB, "#rrggbb"."""
    coded = np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)]) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    t = SRGB @ linear / D65
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def ciede2000(one, other):
    """Difference of two colours of CIELAB; about 2 is seen when they lie side by side."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean**7 / (mean**7 + 25**7)))
    (c1, h1), (c2, h2) = (_polar((1 + g) * a, b) for a, b in ((a1, b1), (a2, b2)))
    turn = h2 - h1 if c1 * c2 else 0.0
    turn -= 360 * np.sign(turn) * (abs(turn) > 180)
    d_l, d_c, d_h = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = h1 + h2 if not c1 * c2 else (h1 + h2) / 2 + (abs(h1 - h2) > 180) * (180 if h1 + h2 < 360 else -180)
    waves = (-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63)
    t = 1 + sum(k * np.cos(np.radians(n * hue + at)) for k, n, at in waves)
    s_l = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    blue = np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    turned = -2 * blue * np.sqrt(chroma**7 / (chroma**7 + 25**7))
    parts = d_l / s_l, d_c / s_c, d_h / s_h
    return float(np.sqrt(sum(part**2 for part in parts) + turned * parts[1] * parts[2]))


def _polar(a, b):
    return np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360 if a or b else 0.0
