/**
 * Memory by entry. A field is one value (\`single\`), entries by key (\`map\`) or entries in the order in which they came (\`array\`).
 * The value of a single field is opened, that is, turned into entries, when somebody writes one of them.
 */
export const MEMORY_FUNCTIONS = `
create or replace function memory_lock(p_partition text, p_fields text[]) returns void language plpgsql as $$
declare v_key bigint;
begin
  -- Also of fields that there are not yet; in one order, so that no two commits wait for each other.
  for v_key in select distinct hashtextextended(p_partition || chr(10) || f, 0) as k from unnest(p_fields) as f order by k loop
    perform pg_advisory_xact_lock(v_key);
  end loop;
end $$;

create or replace function memory_is_closed(p_partition text, p_field text) returns boolean language sql volatile as $$
  select exists (select from memory_field f where f.partition = p_partition and f.field = p_field and f.kind = 'single'
    and left(f.whole, 1) in ('{', '[') and f.whole not in ('{}', '[]'))
$$;

-- Keys are hex digits, and null for whole fields. r_outcome is applied, conflict, or open with a field that has to be opened first.
create or replace function memory_commit(p_partition text, p_token text, p_expected_fields text[], p_expected_keys text[],
  p_expected_versions text[], p_operations text[], p_fields text[], p_keys text[], p_values text[])
  returns table (r_outcome text, r_field text) language plpgsql as $$
declare v_version bigint; v_found bigint; v_kind text; v_whole text; v_key bytea;
begin
  perform memory_lock(p_partition, p_expected_fields || p_fields);
  if exists (select from memory_token t where t.partition = p_partition and t.token = p_token) then
    return query select 'applied', null::text; return;
  end if;
  for i in 1 .. coalesce(cardinality(p_expected_fields), 0) loop
    if p_expected_keys[i] is null then
      select f.version into v_found from memory_field f where f.partition = p_partition and f.field = p_expected_fields[i];
    else
      if memory_is_closed(p_partition, p_expected_fields[i]) then
        return query select 'open', p_expected_fields[i]; return;
      end if;
      select e.version into v_found from memory_entry e
        where e.partition = p_partition and e.field = p_expected_fields[i] and e.key = decode(p_expected_keys[i], 'hex');
    end if;
    if not found then v_found := null; end if;
    if v_found::text is distinct from p_expected_versions[i] then return query select 'conflict', null::text; return; end if;
  end loop;
  for i in 1 .. coalesce(cardinality(p_fields), 0) loop
    -- What this commit writes as a whole before is not what is there now.
    if p_keys[i] is not null and memory_is_closed(p_partition, p_fields[i]) and not exists (
      select from generate_subscripts(p_fields, 1) as j where j < i and p_fields[j] = p_fields[i] and p_keys[j] is null) then
      return query select 'open', p_fields[i]; return;
    end if;
  end loop;
  v_version := nextval('memory_version');
  for i in 1 .. coalesce(cardinality(p_fields), 0) loop
    if p_keys[i] is null then
      delete from memory_entry e where e.partition = p_partition and e.field = p_fields[i];
      if p_operations[i] = 'delete' then
        delete from memory_field f where f.partition = p_partition and f.field = p_fields[i];
      else
        insert into memory_field values (p_partition, p_fields[i], 'single', v_version, p_values[i])
          on conflict (partition, field) do update
          set kind = 'single', version = excluded.version, whole = excluded.whole;
      end if;
      continue;
    end if;
    v_key := decode(p_keys[i], 'hex');
    select f.kind, f.whole into v_kind, v_whole from memory_field f where f.partition = p_partition and f.field = p_fields[i];
    if not found then
      if p_operations[i] = 'delete' then continue; end if;
      v_kind := null; v_whole := null;
    end if;
    if p_operations[i] = 'delete' then
      delete from memory_entry e where e.partition = p_partition and e.field = p_fields[i] and e.key = v_key;
      if not found then continue; end if;
      if not exists (select from memory_entry e where e.partition = p_partition and e.field = p_fields[i]) then
        delete from memory_field f where f.partition = p_partition and f.field = p_fields[i];
      else
        update memory_field f set version = v_version where f.partition = p_partition and f.field = p_fields[i];
      end if;
    else
      v_kind := case when p_operations[i] = 'add' or v_kind = 'array' or (v_kind = 'single' and v_whole = '[]')
        then 'array' else 'map' end;
      insert into memory_field values (p_partition, p_fields[i], v_kind, v_version, null)
        on conflict (partition, field) do update set kind = excluded.kind, version = excluded.version, whole = null;
      insert into memory_entry values (p_partition, p_fields[i], v_key, nextval('memory_order'), v_version, p_values[i])
        on conflict (partition, field, key) do update set version = excluded.version, value = excluded.value;
    end if;
  end loop;
  insert into memory_token values (p_partition, p_token, v_version);
  -- Now and then, as nobody needs that exactly so many are remembered.
  if v_version % 64 = 0 then
    delete from memory_token t where t.partition = p_partition and t.version < (select o.version from memory_token o
      where o.partition = p_partition order by o.version desc offset 1100 limit 1);
  end if;
  return query select 'applied', null::text;
end $$;

-- Turns the value of a field that was set as a whole, if it still is that one, into entries, which mean the same.
create or replace function memory_open(p_partition text, p_field text, p_version bigint, p_kind text, p_keys text[],
  p_values text[]) returns void language plpgsql as $$
begin
  perform memory_lock(p_partition, array[p_field]);
  update memory_field f set kind = p_kind, whole = null
    where f.partition = p_partition and f.field = p_field and f.kind = 'single' and f.version = p_version;
  if not found then return; end if;
  insert into memory_entry select p_partition, p_field, decode(x.key, 'hex'), nextval('memory_order'), p_version, x.value
    from unnest(p_keys, p_values) with ordinality as x (key, value, at) order by x.at;
end $$;

-- The first row has what the field is, the others its entries.
create or replace function memory_list(p_partition text, p_field text, p_from text, p_to text, p_limit bigint,
  p_backwards boolean) returns table (r_kind text, r_version bigint, r_value text, r_key text) language plpgsql as $$
declare v_kind text; v_from bytea := decode(p_from, 'hex'); v_to bytea := decode(p_to, 'hex');
begin
  return query select f.kind, f.version, f.whole, null::text from memory_field f
    where f.partition = p_partition and f.field = p_field;
  if not found then return; end if;
  select f.kind into v_kind from memory_field f where f.partition = p_partition and f.field = p_field;
  if v_kind = 'map' and p_backwards then
    return query select null::text, e.version, e.value, encode(e.key, 'hex') from memory_entry e
      where e.partition = p_partition and e.field = p_field and e.key >= v_from and (v_to is null or e.key < v_to)
      order by e.key desc limit p_limit;
  elsif v_kind = 'map' then
    return query select null::text, e.version, e.value, encode(e.key, 'hex') from memory_entry e
      where e.partition = p_partition and e.field = p_field and e.key >= v_from and (v_to is null or e.key < v_to)
      order by e.key limit p_limit;
  elsif p_backwards then
    return query select null::text, e.version, e.value, encode(e.key, 'hex') from memory_entry e
      where e.partition = p_partition and e.field = p_field and e.key >= v_from and (v_to is null or e.key < v_to)
      order by e.n desc limit p_limit;
  else
    return query select null::text, e.version, e.value, encode(e.key, 'hex') from memory_entry e
      where e.partition = p_partition and e.field = p_field and e.key >= v_from and (v_to is null or e.key < v_to)
      order by e.n limit p_limit;
  end if;
end $$;
`;
