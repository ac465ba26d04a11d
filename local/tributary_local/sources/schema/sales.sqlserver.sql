-- SQL Server, in the database that the connection names. Times are UTC.
DROP TABLE IF EXISTS dbo.orders;
DROP TABLE IF EXISTS dbo.customers;

CREATE TABLE dbo.customers (
  customer_id bigint NOT NULL CONSTRAINT customers_key PRIMARY KEY,
  device_id nvarchar(64) NULL,
  country nvarchar(2) NOT NULL,
  created_at datetime2(3) NOT NULL,
  updated_at datetime2(6) NOT NULL,
  INDEX by_change (updated_at)
);

CREATE TABLE dbo.orders (
  order_id bigint NOT NULL CONSTRAINT orders_key PRIMARY KEY,
  customer_id bigint NOT NULL,
  ordered_at datetime2(3) NOT NULL,
  amount decimal(18,2) NOT NULL,
  updated_at datetime2(6) NOT NULL,
  INDEX by_change (updated_at)
);
