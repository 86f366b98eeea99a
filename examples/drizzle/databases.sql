CREATE DATABASE shop_catalogue;
CREATE DATABASE shop_orders;
CREATE TABLE shop_catalogue.products (
  product_id INT AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(40) NOT NULL,
  price DECIMAL(12, 2) NOT NULL
);
CREATE TABLE shop_orders.sales (product_id INT NOT NULL, quantity INT NOT NULL CHECK (quantity > 0));
INSERT INTO shop_catalogue.products (name, price) VALUES ('Lamp', 19.9), ('Chair', 49.5);
INSERT INTO shop_orders.sales VALUES (1, 3), (1, 2), (2, 1);
