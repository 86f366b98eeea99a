-- What can be traded, and what it cost on each day.
CREATE DATABASE securities_master CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE securities_master.securities (
  security_id INT UNSIGNED NOT NULL PRIMARY KEY,
  ticker VARCHAR(12) NOT NULL UNIQUE,
  name VARCHAR(80) NOT NULL,
  asset_class ENUM('equity', 'bond', 'future', 'option') NOT NULL,
  currency CHAR(3) NOT NULL,
  issued_on DATE NOT NULL,
  attributes JSON NOT NULL
);

CREATE TABLE securities_master.prices (
  security_id INT UNSIGNED NOT NULL,
  price_date DATE NOT NULL,
  open_price DECIMAL(18, 6) NOT NULL,
  close_price DECIMAL(18, 6) NOT NULL,
  volume BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (security_id, price_date),
  CONSTRAINT prices_security FOREIGN KEY (security_id) REFERENCES securities_master.securities (security_id)
);
