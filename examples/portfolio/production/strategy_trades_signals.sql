-- What each strategy thinks of each security.
CREATE DATABASE strategy_trades_signals CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE strategy_trades_signals.strategies (
  strategy_id INT UNSIGNED NOT NULL PRIMARY KEY,
  name VARCHAR(40) NOT NULL UNIQUE,
  started_on DATE NOT NULL,
  parameters JSON NOT NULL
);

CREATE TABLE strategy_trades_signals.signals (
  strategy_id INT UNSIGNED NOT NULL,
  security_id INT UNSIGNED NOT NULL,
  signal_date DATE NOT NULL,
  strength DECIMAL(9, 6) NOT NULL,
  features JSON NOT NULL,
  PRIMARY KEY (strategy_id, signal_date, security_id),
  CONSTRAINT signals_strategy FOREIGN KEY (strategy_id) REFERENCES strategy_trades_signals.strategies (strategy_id)
);
