CREATE DATABASE parcels;
CREATE TABLE parcels.parcels (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  address VARCHAR(80) NOT NULL,
  grams INT NOT NULL
);
INSERT INTO parcels.parcels (address, grams) VALUES ('Harbour Street 1', 900), ('Mill Lane 12', 250);
CREATE VIEW parcels.heavy AS SELECT id, address FROM parcels.parcels WHERE grams > 500;
