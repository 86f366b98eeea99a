# One round of bench/pandas.ts: writes the rows of bench/narrow-rows.ts by pandas' to_sql, and prints the milliseconds.
import os
import sys
import time
from datetime import date

try:
    import pandas
    import pymysql  # noqa: F401
    import sqlalchemy
except ModuleNotFoundError as error:
    print(error)
    sys.exit(3)

database, method, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
url = sqlalchemy.engine.url.URL.create(
    "mysql+pymysql",
    username=os.environ["MYSQL_USER"],
    password=os.environ["MYSQL_PASSWORD"],
    host=os.environ["MYSQL_HOST"],
    port=int(os.environ.get("MYSQL_PORT", "3306")),
    database=database,
    query={"charset": "utf8mb4"},
)
frame = pandas.DataFrame(
    {
        "id": range(count),
        "symbol": [f"SYM{i % 500}" for i in range(count)],
        "price": [f"{i % 1000}.2500" for i in range(count)],
        "day": [date(2024, 2, 29)] * count,
    }
)
options = {} if method == "default" else {"method": method, "chunksize": 1000}
with sqlalchemy.create_engine(url).begin() as connection:
    start = time.perf_counter()
    frame.to_sql("narrow", connection, if_exists="append", index=False, **options)
    connection.execute(sqlalchemy.text("COMMIT"))
    print((time.perf_counter() - start) * 1000)
