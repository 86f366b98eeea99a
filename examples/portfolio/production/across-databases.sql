-- The objects that make copying hard: each lives in one database and names others.

-- portfolio_data reads portfolio_config, securities_master and the shared master_config.
CREATE VIEW portfolio_data.position_values AS
SELECT
  portfolios.name AS portfolio,
  users.login AS owner,
  securities.ticker AS ticker,
  positions.quantity AS quantity,
  prices.close_price AS close_price,
  ROUND(positions.quantity * prices.close_price * currencies.usd_rate, 2) AS usd_value
FROM portfolio_data.positions
JOIN portfolio_config.portfolios ON portfolios.portfolio_id = positions.portfolio_id
JOIN portfolio_config.users ON users.user_id = portfolios.owner_id
JOIN securities_master.securities ON securities.security_id = positions.security_id
JOIN securities_master.prices ON prices.security_id = positions.security_id AND prices.price_date = positions.valued_on
JOIN master_config.currencies ON currencies.currency = securities.currency;

-- portfolio_data writes portfolio_config on every trade.
CREATE TRIGGER portfolio_data.log_trade AFTER INSERT ON portfolio_data.trades FOR EACH ROW
INSERT INTO portfolio_config.change_log (what, row_id, detail)
VALUES ('trade booked', NEW.trade_id, CONCAT(NEW.side, ' ', NEW.quantity, ' of security ', NEW.security_id));

-- portfolio_signals reads portfolio_data and strategy_trades_signals, and writes portfolio_config.
CREATE PROCEDURE portfolio_signals.apply_signals(IN of_strategy INT UNSIGNED, IN of_day DATE)
BEGIN
  REPLACE INTO portfolio_signals.target_weights (portfolio_id, security_id, as_of, weight, reason)
  SELECT positions.portfolio_id, positions.security_id, of_day, signals.strength / 10,
    JSON_OBJECT('strategy', of_strategy, 'strength', signals.strength)
  FROM portfolio_data.positions
  JOIN strategy_trades_signals.signals ON signals.security_id = positions.security_id
  WHERE signals.strategy_id = of_strategy AND signals.signal_date = of_day;
  INSERT INTO portfolio_config.change_log (what, row_id, detail)
  VALUES ('signals applied', of_strategy, CONCAT('target weights of ', of_day));
END;

-- vol_surface cleans up by itself every night, and writes portfolio_config.
CREATE EVENT vol_surface.drop_old_points
ON SCHEDULE EVERY 1 DAY STARTS CURRENT_TIMESTAMP + INTERVAL 1 DAY
ENABLE
DO BEGIN
  DELETE FROM vol_surface.points WHERE expiry < CURRENT_DATE - INTERVAL 5 YEAR;
  INSERT INTO portfolio_config.change_log (what, row_id, detail) VALUES ('old points dropped', 0, 'nightly');
END;
