-- Roles and database of Commonseal on a PostgreSQL 15 or later. Run as a superuser, connected to the database "postgres":
--   psql -d postgres -f roles.sql          then, for each login role:   \password commonseal_app
-- Safe to run again (psql then only reports that the database exists).
-- The embedded server runs this same text at every start; the lines "-- part" divide it.

-- part roles
-- commonseal_owner    owns every schema and table; nobody signs in as it
-- commonseal_migrate  becomes owner to run the migrations, for nothing else
-- commonseal_app      serves pages, REST and jobs
-- commonseal_sequencer writes tiles and checkpoints
-- commonseal_read     reports; reads what the migrations grant
-- commonseal_backup   dumps; reads everything, row security or not, writes nothing
do $$
declare
  login text;
begin
  -- Two servers starting at once must not create the same role twice.
  perform pg_advisory_xact_lock(hashtext('commonseal roles'));
  if not exists (select from pg_roles where rolname = 'commonseal_owner') then
    create role commonseal_owner nologin;
  end if;
  foreach login in array array['commonseal_migrate', 'commonseal_app', 'commonseal_sequencer', 'commonseal_read', 'commonseal_backup'] loop
    if not exists (select from pg_roles where rolname = login) then
      -- noinherit: the owner's rights come only with an explicit "set role"
      execute format('create role %I login %s', login, case login when 'commonseal_migrate' then 'noinherit' else 'inherit' end);
    end if;
  end loop;
  if not pg_has_role('commonseal_migrate', 'commonseal_owner', 'member') then
    grant commonseal_owner to commonseal_migrate;
  end if;
  if not pg_has_role('commonseal_backup', 'pg_read_all_data', 'member') then
    grant pg_read_all_data to commonseal_backup;
  end if;
  -- A dump that leaves out rows restores a district without them; pg_dump refuses to make one.
  if not (select rolbypassrls from pg_roles where rolname = 'commonseal_backup') then
    alter role commonseal_backup bypassrls;
  end if;
  -- A superuser among them would void the append-only rules.
  if exists (
    select from pg_roles
    where rolname in ('commonseal_owner', 'commonseal_migrate', 'commonseal_app', 'commonseal_sequencer', 'commonseal_read', 'commonseal_backup')
      and (rolsuper or rolbypassrls and rolname <> 'commonseal_backup' or rolcreaterole or rolcreatedb or rolreplication)
  ) then
    raise exception 'a commonseal role has rights it must not have: see pg_roles';
  end if;
end
$$;

-- part database
-- Collation C: the order of bytes, the same on every machine and in every version.
create database commonseal owner commonseal_owner template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C';

-- part rights
revoke all on database commonseal from public;
grant connect on database commonseal to commonseal_migrate, commonseal_app, commonseal_sequencer, commonseal_read, commonseal_backup;
