-- Database `sales` where MariaDB stands behind the TDS server. Columns and types mirror sales.sqlserver.sql.
CREATE DATABASE IF NOT EXISTS sales CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE OR REPLACE TABLE sales.customers (
  customer_id BIGINT NOT NULL,
  email VARCHAR(320) NULL,
  device_id VARCHAR(64) NULL,
  country VARCHAR(2) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (customer_id),
  KEY by_change (updated_at)
);

CREATE OR REPLACE TABLE sales.products (
  product_id BIGINT NOT NULL,
  name VARCHAR(200) NOT NULL,
  category VARCHAR(64) NOT NULL,
  price DECIMAL(18,2) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (product_id),
  KEY by_change (updated_at)
);

CREATE OR REPLACE TABLE sales.orders (
  record_id BIGINT NOT NULL,
  order_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  ordered_at DATETIME(3) NOT NULL,
  status VARCHAR(16) NOT NULL,
  currency VARCHAR(3) NOT NULL,
  amount DECIMAL(18,2) NULL,
  refund_amount DECIMAL(18,2) NULL,
  refunded_at DATETIME(3) NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (record_id),
  KEY by_order (order_id),
  KEY by_change (updated_at)
);

CREATE OR REPLACE TABLE sales.order_items (
  order_id BIGINT NOT NULL,
  line INT NOT NULL,
  product_id BIGINT NOT NULL,
  quantity INT NOT NULL,
  currency VARCHAR(3) NOT NULL,
  amount DECIMAL(18,2) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (order_id, line),
  KEY by_change (updated_at)
);
