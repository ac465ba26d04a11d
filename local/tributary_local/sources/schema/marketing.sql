-- MySQL database `marketing`. Times are UTC; a window of changes is a range of updated_at.
CREATE DATABASE IF NOT EXISTS marketing CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE OR REPLACE TABLE marketing.ad_performance (
  ad_date DATE NOT NULL,
  channel VARCHAR(64) NOT NULL,
  campaign_id VARCHAR(64) NOT NULL,
  campaign VARCHAR(200) NOT NULL,
  creative_id VARCHAR(64) NOT NULL,
  creative_type VARCHAR(16) NOT NULL,
  impressions BIGINT NOT NULL,
  clicks BIGINT NOT NULL,
  spend DECIMAL(18,4) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (ad_date, campaign_id, creative_id),
  KEY by_change (updated_at)
);

CREATE OR REPLACE TABLE marketing.touchpoints (
  touchpoint_id BIGINT NOT NULL,
  device_id VARCHAR(64) NOT NULL,
  occurred_at DATETIME(3) NOT NULL,
  channel VARCHAR(64) NOT NULL,
  campaign_id VARCHAR(64) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (touchpoint_id),
  KEY by_change (updated_at),
  KEY by_device (device_id, occurred_at)
);

CREATE OR REPLACE TABLE marketing.app_installs (
  install_id BIGINT NOT NULL,
  device_id VARCHAR(64) NOT NULL,
  installed_at DATETIME(3) NOT NULL,
  platform VARCHAR(16) NOT NULL,
  country VARCHAR(2) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (install_id),
  KEY by_change (updated_at),
  KEY by_device (device_id)
);
