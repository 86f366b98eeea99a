-- What the database tests of knex and cli find in their environment: two databases that refer to each other.
CREATE DATABASE portfolio_config;
CREATE DATABASE portfolio_data;
CREATE TABLE portfolio_config.users (user_id INT PRIMARY KEY, name VARCHAR(40) NOT NULL);
INSERT INTO portfolio_config.users VALUES (1, 'Ann'), (2, 'Bob');
CREATE TABLE portfolio_data.trades (
  id INT AUTO_INCREMENT PRIMARY KEY,
  user_id INT NOT NULL,
  symbol VARCHAR(12) NOT NULL,
  price DECIMAL(12, 4) NOT NULL,
  FOREIGN KEY (user_id) REFERENCES portfolio_config.users (user_id)
);
INSERT INTO portfolio_data.trades (user_id, symbol, price) VALUES (1, 'ABC', 10.5), (1, 'XYZ', 20.25), (2, 'ABC', 11);
CREATE VIEW portfolio_data.trades_by_user AS
  SELECT u.name, COUNT(*) AS trades FROM portfolio_data.trades t JOIN portfolio_config.users u USING (user_id) GROUP BY u.name;
