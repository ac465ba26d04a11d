-- MySQL database `marketing`. Times are UTC; a window of changes is a range of updated_at. Columns that an application
-- has left NULL now and then allow it.
CREATE DATABASE IF NOT EXISTS marketing CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE OR REPLACE TABLE marketing.campaigns (
  campaign_id VARCHAR(64) NOT NULL,
  channel VARCHAR(64) NOT NULL,
  name VARCHAR(400) NULL,
  objective VARCHAR(16) NOT NULL,
  country VARCHAR(2) NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (campaign_id),
  KEY by_change (updated_at)
);

CREATE OR REPLACE TABLE marketing.ad_performance (
  ad_date DATE NOT NULL,
  channel VARCHAR(64) NOT NULL,
  campaign_id VARCHAR(64) NOT NULL,
  creative_id VARCHAR(64) NOT NULL,
  creative_type VARCHAR(16) NOT NULL,
  currency VARCHAR(3) NOT NULL,
  impressions BIGINT NULL,
  clicks BIGINT NULL,
  spend DECIMAL(18,4) NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (ad_date, campaign_id, creative_id),
  KEY by_change (updated_at)
);

CREATE OR REPLACE TABLE marketing.fx_rates (
  rate_date DATE NOT NULL,
  currency VARCHAR(3) NOT NULL,
  rate DECIMAL(18,8) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (rate_date, currency),
  KEY by_change (updated_at)
);

-- Events as they were delivered, at least once each.
CREATE OR REPLACE TABLE marketing.touchpoints (
  delivery_id BIGINT NOT NULL,
  touchpoint_id BIGINT NOT NULL,
  device_id VARCHAR(64) NULL,
  occurred_at DATETIME(3) NOT NULL,
  channel VARCHAR(64) NOT NULL,
  campaign_id VARCHAR(64) NOT NULL,
  creative_type VARCHAR(16) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (delivery_id),
  KEY by_touchpoint (touchpoint_id),
  KEY by_change (updated_at),
  KEY by_device (device_id, occurred_at)
);

CREATE OR REPLACE TABLE marketing.app_installs (
  install_id BIGINT NOT NULL,
  device_id VARCHAR(64) NULL,
  installed_at DATETIME(3) NOT NULL,
  platform VARCHAR(16) NOT NULL,
  country VARCHAR(2) NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (install_id),
  KEY by_change (updated_at),
  KEY by_device (device_id)
);

-- What networks count of their own by Apple's SKAdNetwork; no device is known.
CREATE OR REPLACE TABLE marketing.skan_postbacks (
  postback_id BIGINT NOT NULL,
  postback_date DATE NOT NULL,
  channel VARCHAR(64) NOT NULL,
  campaign_id VARCHAR(64) NOT NULL,
  installs BIGINT NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (postback_id),
  KEY by_change (updated_at)
);
