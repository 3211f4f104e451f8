/** Codes of coupons. Statuses are numbers in the order of a code's life; they are counted as they change, since a pool has a million. */
export const couponCodes = {
  version: 3,
  name: 'coupon codes',
  sql: `
    CREATE TABLE coupon_code (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      coupon TEXT NOT NULL,
      code TEXT NOT NULL,
      status INTEGER NOT NULL,
      profile INTEGER,
      at INTEGER,
      UNIQUE (coupon, code)
    );
    CREATE INDEX coupon_code_free ON coupon_code (coupon, number) WHERE status = 0;
    CREATE TABLE coupon_count (
      coupon TEXT NOT NULL,
      status INTEGER NOT NULL,
      codes INTEGER NOT NULL,
      PRIMARY KEY (coupon, status)
    ) WITHOUT ROWID;
    CREATE TRIGGER coupon_code_added AFTER INSERT ON coupon_code BEGIN
      INSERT INTO coupon_count (coupon, status, codes) VALUES (new.coupon, new.status, 1)
        ON CONFLICT (coupon, status) DO UPDATE SET codes = codes + 1;
    END;
    CREATE TRIGGER coupon_code_changed AFTER UPDATE OF status ON coupon_code WHEN old.status <> new.status BEGIN
      UPDATE coupon_count SET codes = codes - 1 WHERE coupon = old.coupon AND status = old.status;
      INSERT INTO coupon_count (coupon, status, codes) VALUES (new.coupon, new.status, 1)
        ON CONFLICT (coupon, status) DO UPDATE SET codes = codes + 1;
    END;
    CREATE TRIGGER coupon_code_dropped AFTER DELETE ON coupon_code BEGIN
      UPDATE coupon_count SET codes = codes - 1 WHERE coupon = old.coupon AND status = old.status;
    END;
  `,
} as const
