-- Implied volatilities by expiry and strike.
CREATE DATABASE vol_surface CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE vol_surface.surfaces (
  surface_id INT UNSIGNED NOT NULL PRIMARY KEY,
  security_id INT UNSIGNED NOT NULL,
  quoted_on DATE NOT NULL,
  model JSON NOT NULL,
  CONSTRAINT surfaces_security FOREIGN KEY (security_id) REFERENCES securities_master.securities (security_id)
);

CREATE TABLE vol_surface.points (
  surface_id INT UNSIGNED NOT NULL,
  expiry DATE NOT NULL,
  moneyness DECIMAL(6, 4) NOT NULL,
  volatility DECIMAL(10, 8) NOT NULL,
  PRIMARY KEY (surface_id, expiry, moneyness),
  CONSTRAINT points_surface FOREIGN KEY (surface_id) REFERENCES vol_surface.surfaces (surface_id)
);
