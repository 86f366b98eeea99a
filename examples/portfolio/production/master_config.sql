-- Shared by every environment: dbenv never copies, renames or drops it. Its registry table is made by `dbenv init`.
CREATE DATABASE IF NOT EXISTS master_config CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE master_config.currencies (
  currency CHAR(3) NOT NULL PRIMARY KEY,
  name VARCHAR(40) NOT NULL,
  minor_units TINYINT UNSIGNED NOT NULL,
  usd_rate DECIMAL(14, 8) NOT NULL
);

CREATE TABLE master_config.holidays (
  exchange CHAR(4) NOT NULL,
  holiday DATE NOT NULL,
  PRIMARY KEY (exchange, holiday)
);
