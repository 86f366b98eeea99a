-- What the strategies mean for each portfolio.
CREATE DATABASE portfolio_signals CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE portfolio_signals.target_weights (
  portfolio_id INT UNSIGNED NOT NULL,
  security_id INT UNSIGNED NOT NULL,
  as_of DATE NOT NULL,
  weight DECIMAL(9, 6) NOT NULL,
  reason JSON NOT NULL,
  PRIMARY KEY (portfolio_id, as_of, security_id)
);
