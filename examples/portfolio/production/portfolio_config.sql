-- Who trades which portfolio, and the log that triggers and procedures of the other databases write to.
CREATE DATABASE portfolio_config CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE portfolio_config.users (
  user_id INT UNSIGNED NOT NULL PRIMARY KEY,
  login VARCHAR(40) NOT NULL UNIQUE,
  full_name VARCHAR(80) NOT NULL,
  preferences JSON NOT NULL
);

CREATE TABLE portfolio_config.portfolios (
  portfolio_id INT UNSIGNED NOT NULL PRIMARY KEY,
  name VARCHAR(60) NOT NULL UNIQUE,
  owner_id INT UNSIGNED NOT NULL,
  base_currency CHAR(3) NOT NULL,
  opened_on DATE NOT NULL,
  risk_limits JSON NOT NULL,
  CONSTRAINT portfolios_owner FOREIGN KEY (owner_id) REFERENCES portfolio_config.users (user_id)
);

CREATE TABLE portfolio_config.change_log (
  change_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  changed_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  what VARCHAR(60) NOT NULL,
  row_id BIGINT UNSIGNED NOT NULL,
  detail VARCHAR(200) NOT NULL
);
