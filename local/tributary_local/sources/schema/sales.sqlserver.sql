-- SQL Server, in the database that the connection names. Times are UTC.
DROP TABLE IF EXISTS dbo.order_items;
DROP TABLE IF EXISTS dbo.orders;
DROP TABLE IF EXISTS dbo.products;
DROP TABLE IF EXISTS dbo.customers;

CREATE TABLE dbo.customers (
  customer_id bigint NOT NULL CONSTRAINT customers_key PRIMARY KEY,
  email nvarchar(320) NULL,
  device_id nvarchar(64) NULL,
  country nvarchar(2) NOT NULL,
  created_at datetime2(3) NOT NULL,
  updated_at datetime2(6) NOT NULL,
  INDEX by_change (updated_at)
);

CREATE TABLE dbo.products (
  product_id bigint NOT NULL CONSTRAINT products_key PRIMARY KEY,
  name nvarchar(200) NOT NULL,
  category nvarchar(64) NOT NULL,
  price decimal(18,2) NOT NULL,
  updated_at datetime2(6) NOT NULL,
  INDEX by_change (updated_at)
);

CREATE TABLE dbo.orders (
  record_id bigint NOT NULL CONSTRAINT orders_key PRIMARY KEY,
  order_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  ordered_at datetime2(3) NOT NULL,
  status nvarchar(16) NOT NULL,
  currency nvarchar(3) NOT NULL,
  amount decimal(18,2) NULL,
  refund_amount decimal(18,2) NULL,
  refunded_at datetime2(3) NULL,
  updated_at datetime2(6) NOT NULL,
  INDEX by_order (order_id),
  INDEX by_change (updated_at)
);

CREATE TABLE dbo.order_items (
  order_id bigint NOT NULL,
  line int NOT NULL,
  product_id bigint NOT NULL,
  quantity int NOT NULL,
  currency nvarchar(3) NOT NULL,
  amount decimal(18,2) NOT NULL,
  updated_at datetime2(6) NOT NULL,
  CONSTRAINT order_items_key PRIMARY KEY (order_id, line),
  INDEX by_change (updated_at)
);
