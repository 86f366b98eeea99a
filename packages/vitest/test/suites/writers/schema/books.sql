-- Two databases that refer to each other, as those of a real project do.
CREATE DATABASE books;
CREATE DATABASE audit;
CREATE TABLE audit.log (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(100) NOT NULL);
USE books;
CREATE TABLE trades (
  id INT AUTO_INCREMENT PRIMARY KEY,
  symbol VARCHAR(10) NOT NULL,
  quantity INT NOT NULL
);
INSERT INTO trades (symbol, quantity) VALUES ('A', 1), ('B', 2), ('C', 3);
DELIMITER ;;
CREATE TRIGGER trades_after_insert AFTER INSERT ON trades FOR EACH ROW
BEGIN
  INSERT INTO audit.log (text) VALUES (CONCAT('inserted ', NEW.symbol));
END;;
DELIMITER ;
CREATE VIEW audit.traded AS SELECT symbol, SUM(quantity) AS quantity FROM books.trades GROUP BY symbol;
