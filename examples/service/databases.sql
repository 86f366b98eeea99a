CREATE DATABASE order_book;
CREATE DATABASE order_limits;
CREATE TABLE order_book.orders (
  order_id INT AUTO_INCREMENT PRIMARY KEY,
  trader VARCHAR(20) NOT NULL,
  symbol VARCHAR(12) NOT NULL,
  quantity INT NOT NULL,
  price DECIMAL(18, 6) NOT NULL,
  placed_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
);
CREATE TABLE order_limits.limits (trader VARCHAR(20) PRIMARY KEY, quantity INT NOT NULL CHECK (quantity >= 0));
INSERT INTO order_book.orders (trader, symbol, quantity, price) VALUES ('ann', 'ABC', 100, 10.5), ('bob', 'XYZ', 50, 99);
INSERT INTO order_limits.limits VALUES ('ann', 500), ('bob', 500);
