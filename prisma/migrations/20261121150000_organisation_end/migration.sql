-- A person sees the organisations they belong to; only the one they work in can be ended, as the service does it.
create policy own_end on accounts.organisations as restrictive for delete to quant_app
  using (id = accounts.current_organisation_id());
