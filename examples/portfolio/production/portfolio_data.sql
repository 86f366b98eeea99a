-- Trades and positions. `trades` belongs to a portfolio and a security that live in two other databases.
CREATE DATABASE portfolio_data CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE portfolio_data.trades (
  trade_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  portfolio_id INT UNSIGNED NOT NULL,
  security_id INT UNSIGNED NOT NULL,
  user_id INT UNSIGNED NOT NULL,
  trade_date DATE NOT NULL,
  side ENUM('buy', 'sell') NOT NULL,
  quantity DECIMAL(18, 4) NOT NULL,
  price DECIMAL(18, 6) NOT NULL,
  notional DECIMAL(30, 6) GENERATED ALWAYS AS (quantity * price) STORED,
  tags JSON NOT NULL,
  KEY trades_by_day (portfolio_id, trade_date),
  CONSTRAINT trades_portfolio FOREIGN KEY (portfolio_id) REFERENCES portfolio_config.portfolios (portfolio_id),
  CONSTRAINT trades_security FOREIGN KEY (security_id) REFERENCES securities_master.securities (security_id)
);

CREATE TABLE portfolio_data.positions (
  portfolio_id INT UNSIGNED NOT NULL,
  security_id INT UNSIGNED NOT NULL,
  quantity DECIMAL(18, 4) NOT NULL,
  average_price DECIMAL(18, 6) NOT NULL,
  valued_on DATE NOT NULL,
  PRIMARY KEY (portfolio_id, security_id),
  CONSTRAINT positions_portfolio FOREIGN KEY (portfolio_id) REFERENCES portfolio_config.portfolios (portfolio_id)
);
