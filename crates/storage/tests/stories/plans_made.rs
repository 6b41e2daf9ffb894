//! A market of a million properties, so that PostgreSQL, which plans by what the tables hold, has something to plan for.

use crate::stage::Stage;

/// Fills the tables of a PostgreSQL stage: a million properties with as many ads, and fewer of what is smaller in life
/// too or plans alike. A hundred jobs have a hundred runs each, the last of them open; many more
/// have a schedule and no run.
pub(crate) async fn fill(stage: &Stage) {
    stage
        .tamper(
            "SET synchronous_commit = off;
             INSERT INTO users (email, password_hash, role, session_key, created_at)
             SELECT 'user' || n, '', 'user', '', now() FROM generate_series(1, 100) n;
             INSERT INTO sources (name) SELECT 'site' || n FROM generate_series(1, 50) n;
             INSERT INTO jobs (owner_id, name, spec, created_at, updated_at)
             SELECT n, 'job ' || n, '{}', now(), now() FROM generate_series(1, 100) n;
             INSERT INTO jobs (owner_id, name, spec, created_at, updated_at, next_run_at)
             SELECT 1, 'scheduled ' || n, '{}', now(), now(), 'epoch'::timestamptz + n * interval '1 min'
             FROM generate_series(1, 20000) n;
             INSERT INTO runs (kind, job_id, owner_id, job_name, spec, status, available_at, created_at, updated_at,
                 finished_at)
             SELECT 'crawl', 1 + n % 100, 1 + n % 100, 'job', '{}',
                 CASE WHEN n < 9900 THEN 'completed' ELSE 'queued' END, 'epoch', now(), now(),
                 CASE WHEN n < 9900 THEN timestamptz '2027-01-01' + n * interval '1 h' END
             FROM generate_series(0, 9999) n;",
        )
        .await;
    let of_each = [
        "INSERT INTO properties (title, operation, price_minor, currency, previous_price_minor, repriced_at,
             unit_price_minor, area_m2, rooms, has_lift, town, latitude, longitude, availability, availability_since,
             first_seen_at, last_seen_at, changed_at, excluded_by)
         SELECT 'Home ' || n, CASE WHEN n % 5 = 0 THEN 'rent' ELSE 'sale' END,
             CASE WHEN n % 50 > 0 THEN (hashint4(n) & 65535) * 1000 END, 'EUR',
             CASE WHEN n % 20 = 0 THEN (hashint4(n) & 65535) * 1000 + (n % 3 - 1) * 100 END,
             CASE WHEN n % 20 = 0 THEN 'epoch'::timestamptz + n * interval '1 min' END,
             CASE WHEN n % 25 > 0 THEN hashint4(n + 1) & 1048575 END,
             CASE WHEN n % 30 > 0 THEN 20 + (hashint4(n + 2) & 255) END, n % 6, n % 2 = 0,
             CASE WHEN n % 40 > 0 THEN 'Town ' || (hashint4(n + 3) & 255) END, 36 + n % 7, -6 + n % 9,
             CASE WHEN n % 20 = 1 THEN 'removed' ELSE 'active' END, 'epoch'::timestamptz + n * interval '1 min',
             'epoch'::timestamptz + n * interval '1 min', now(), 'epoch'::timestamptz + n * interval '1 min',
             CASE WHEN n % 31 = 7 THEN 'dear' END
         FROM generate_series(1, 1000000) n",
        "INSERT INTO property_words (property_id, words)
         SELECT n, array_to_tsvector(ARRAY['home', n::text, 'street' || (hashint4(n) & 4095)])
         FROM generate_series(1, 200000) n",
        "INSERT INTO listings (source_id, property_id, fingerprint, url, facts, provenance, page_read, availability,
             availability_since, availability_evidence, first_seen_at, last_seen_at, changed_at, first_run_id,
             last_run_id, changed_run_id, last_job_id)
         SELECT 1 + n % 50, n, decode(md5(n::text), 'hex'), 'https://pisos.example/' || n, '{}', '{}', TRUE,
             CASE WHEN n % 20 = 1 THEN 'removed' ELSE 'active' END, 'epoch', 'seen', 'epoch', now(), 'epoch', 1,
             9000 + n % 900, 1, 1 + n % 100
         FROM generate_series(1, 1000000) n",
        "INSERT INTO frontier (run_id, fingerprint, url, depth, origin, priority, state)
         SELECT 9001 + n % 1000, decode(md5(n::text), 'hex'), 'https://pisos.example/' || n, 1, 'link', n % 7,
             CASE WHEN n % 10 = 0 THEN 'pending' ELSE 'done' END
         FROM generate_series(1, 200000) n",
        "INSERT INTO page_memories (job_id, fingerprint, reader, page, fetched_at)
         SELECT 1 + n % 100, decode(md5(n::text), 'hex'), '', '', timestamptz '2026-01-01' + n * interval '1 min'
         FROM generate_series(1, 100000) n",
        "INSERT INTO archived_pages (job_id, fingerprint, url, run_id, fetched_at, answer, body, bytes, stored_bytes)
         SELECT 1 + n % 100, decode(md5(n::text), 'hex'), '', 1, 'epoch'::timestamptz + n * interval '1 min', '{}', '', 0, 0
         FROM generate_series(1, 100000) n",
        "INSERT INTO run_events (run_id, at, level, event)
         SELECT 1 + n % 10000, now(), 'info', jsonb_build_object('type', 'completed') FROM generate_series(1, 200000) n",
        "INSERT INTO audit_log (at, actor_id, via, action, object)
         SELECT 'epoch'::timestamptz + n * interval '1 min', 1 + n % 100, 'login',
             CASE WHEN n % 100 = 0 THEN 'job_deleted' ELSE 'job_changed' END, '/jobs/' || (1 + n % 1000)
         FROM generate_series(1, 200000) n",
    ];
    for statement in of_each {
        stage.tamper(statement).await;
    }
    // In daily life the server does this by itself.
    stage.tamper("VACUUM ANALYZE").await;
}
