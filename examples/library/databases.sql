CREATE DATABASE price_feed;
CREATE TABLE price_feed.prices (
  symbol VARCHAR(12) NOT NULL,
  day DATE NOT NULL,
  price DECIMAL(18, 6) NOT NULL,
  PRIMARY KEY (symbol, day)
);
INSERT INTO price_feed.prices VALUES ('ABC', '2026-01-02', 10.5), ('ABC', '2026-01-05', 10.75), ('XYZ', '2026-01-05', 99);
