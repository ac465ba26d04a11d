DROP TABLE IF EXISTS every_type;
DROP TABLE IF EXISTS many;

CREATE TABLE every_type (
  id bigint NOT NULL PRIMARY KEY,
  flag bit NULL,
  small smallint NULL,
  whole int NULL,
  big bigint NULL,
  amount decimal(18,2) NULL,
  wide decimal(38,20) NULL,
  ratio float NULL,
  name nvarchar(64) NULL,
  note nvarchar(max) NULL,
  day date NULL,
  moment datetime2(3) NULL,
  changed datetime2(6) NULL,
  content varbinary(16) NULL
);
INSERT INTO every_type VALUES
  (1, 1, -32768, 2147483647, 9223372036854775807, 12.30, 123456789012345678.12345678901234567890, 0.1,
   N'Zoë ☀ 🚀', CONCAT(N'line one', CHAR(10), N'line "two", three'), '2024-02-29', '2025-01-01T00:00:00.120',
   '2025-03-31T23:59:59.999999', 0x00FF10),
  (2, 0, 32767, -2147483648, -9223372036854775808, -0.05, -0.00000000000000000001, -1e300, N'', N'', '0001-01-01',
   '9999-12-31T23:59:59.999', '2025-01-01T00:00:00.000000', 0x),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE many (
  id bigint NOT NULL PRIMARY KEY, parity int NOT NULL, name nvarchar(64) NOT NULL,
  INDEX by_name UNIQUE (name, parity), INDEX by_parity (parity)
);
INSERT INTO many
SELECT n, n % 2, CONCAT(N'row ', n)
FROM (
  SELECT TOP (100000) ROW_NUMBER() OVER (ORDER BY (SELECT NULL)) AS n
  FROM sys.all_columns AS a CROSS JOIN sys.all_columns AS b
) AS numbers;
