-- Database `sales` where MariaDB stands behind the TDS server. Columns and types mirror sales.sqlserver.sql.
CREATE DATABASE IF NOT EXISTS sales CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE OR REPLACE TABLE sales.customers (
  customer_id BIGINT NOT NULL,
  device_id VARCHAR(64) NULL,
  country VARCHAR(2) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (customer_id),
  KEY by_change (updated_at)
);

CREATE OR REPLACE TABLE sales.orders (
  order_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  ordered_at DATETIME(3) NOT NULL,
  amount DECIMAL(18,2) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (order_id),
  KEY by_change (updated_at)
);
