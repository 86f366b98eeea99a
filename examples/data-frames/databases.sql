CREATE DATABASE market_ticks;
CREATE TABLE market_ticks.ticks (
  tick_id INT PRIMARY KEY,
  symbol VARCHAR(12) NOT NULL,
  price DOUBLE NOT NULL,
  size INT NOT NULL
);
INSERT INTO market_ticks.ticks VALUES
  (1, 'ABC', 10.5, 100), (2, 'XYZ', 99, 10), (3, 'ABC', 10.25, 300), (4, 'XYZ', 101, 30), (5, 'ABC', 10.75, 100);
