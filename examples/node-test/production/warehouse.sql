-- Production: two databases that refer to each other.
CREATE DATABASE warehouse_stock;
CREATE DATABASE warehouse_orders;
CREATE TABLE warehouse_stock.items (
  item_id INT PRIMARY KEY,
  name VARCHAR(40) NOT NULL,
  quantity INT NOT NULL
);
INSERT INTO warehouse_stock.items VALUES (1, 'bolt', 100), (2, 'nut', 80), (3, 'washer', 0);
CREATE TABLE warehouse_orders.orders (
  order_id INT AUTO_INCREMENT PRIMARY KEY,
  item_id INT NOT NULL,
  quantity INT NOT NULL,
  FOREIGN KEY (item_id) REFERENCES warehouse_stock.items (item_id)
);
INSERT INTO warehouse_orders.orders (item_id, quantity) VALUES (1, 5), (2, 7);
CREATE TRIGGER warehouse_orders.orders_taken_from_stock AFTER INSERT ON warehouse_orders.orders FOR EACH ROW
  UPDATE warehouse_stock.items SET quantity = quantity - NEW.quantity WHERE item_id = NEW.item_id;
