from . import budgets, drills, incursions_annual, incursions_daily, incursions_monthly, traffic_volumes

__all__ = ["budgets", "drills", "incursions_annual", "incursions_daily", "incursions_monthly", "traffic_volumes"]
