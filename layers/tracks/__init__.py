"""Who was where: tracks of any form, counted here, on Dask or on Spark."""
