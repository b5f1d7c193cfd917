import type { Explanation } from "./index.js";

export const flows = {
  E400: {
    explanation:
      "A written @rigid block gives the same result each time it is run: `now() today() uuid() random()` stand outside it, where their value is recorded.",
    wrong: "@flow f(): datetime {\n  @rigid { t = now() }\n  return t\n}",
    right: "@flow f(): datetime {\n  t = now()\n  return t\n}",
  },
  E401: {
    explanation:
      "Reference data is injected when the core is deployed and is the same for all instances; a flow only reads it. What a flow changes belongs in `@memory`.",
    wrong:
      '@core C { version = "1.0.0"  @reference { moods: array[string] } }\n@flow f(mood: string) { reference.moods.add(mood) }',
    right:
      '@core C { version = "1.0.0"  @memory { moods: array[string] } }\n@flow f(mood: string) { memory.moods.add(mood) }',
  },
  E402: {
    explanation:
      "`:entity(key = …)` names a parameter of at least one flow, of type string, int or uuid: the input of a flow then says which instance it is for.",
    wrong:
      '@core C {\n  version = "1.0.0"\n  instance = :entity(key = "custmer_id")\n}\n@flow f(customer_id: string): string { return customer_id }',
    right:
      '@core C {\n  version = "1.0.0"\n  instance = :entity(key = "customer_id")\n}\n@flow f(customer_id: string): string { return customer_id }',
  },
  E403: {
    explanation: "@flexible and @guarded need `input` or `context`: the model must have something to work on.",
    wrong: '@flow f(_text: string): string {\n  r = @flexible { goal = "Sum up"  output = string }\n  return r\n}',
    right:
      '@flow f(text: string): string {\n  r = @flexible { goal = "Sum up"  input = text  output = string }\n  return r\n}',
  },
  E404: {
    explanation: "Every way to this place has already ended in return, yield, break or continue.",
    wrong: "@flow f(): int {\n  return 1\n  x = 2\n}",
    right: "@flow f(): int {\n  x = 2\n  return x\n}",
  },
  E405: {
    explanation: "@rigid is deterministic: model blocks stand outside it.",
    wrong:
      '@flow f(text: string): string {\n  @rigid {\n    r = @flexible { goal = "Sum up"  input = text  output = string }\n  }\n  return r\n}',
    right:
      '@flow f(text: string): string {\n  r = @flexible { goal = "Sum up"  input = text  output = string }\n  return r\n}',
  },
  E406: {
    explanation: "The person needs `options`, or a `form`; and a `default` must say what nothing else says.",
    wrong: '@flow f(): string {\n  d = @checkpoint choice { present = { prompt = "Which?" } }\n  return d\n}',
    right:
      '@flow f(): string {\n  d = @checkpoint choice { present = { prompt = "Which?" }  options = ["a", "b"] }\n  return d\n}',
  },
  E407: {
    explanation:
      "The handle of an asynchronous call is captured and never used. Await it, or do not capture it: the call then goes on by itself.",
    wrong:
      "@flow f(id: string) {\n  paid = @core_call { target = core://shop/orders  flow = pay  input = { id }  async = true }\n}",
    right:
      "@flow f(id: string) {\n  @core_call { target = core://shop/orders  flow = pay  input = { id }  async = true }\n}",
  },
  E408: {
    explanation: "`from` takes the handles of calls made with `async = true`.",
    wrong:
      "@core_interface core://shop/orders { pay(id: string): bool }\n@flow f(id: string): bool {\n  paid = @core_call { target = core://shop/orders  flow = pay  input = { id } }\n  all = @await_responses { from = [paid] }\n  return all.paid\n}",
    right:
      "@core_interface core://shop/orders { pay(id: string): bool }\n@flow f(id: string): bool {\n  paid = @core_call { target = core://shop/orders  flow = pay  input = { id }  async = true }\n  all = @await_responses { from = [paid] }\n  return all.paid\n}",
  },
  E409: {
    explanation:
      "The role's `modalities` do not list what the block needs. Name another role, or declare the modality.",
    wrong:
      '@core C { version = "1.0.0"  @models { voice = { model = "m"  modalities = [:tts] } } }\n@flow f(text: string): string {\n  r = @flexible { goal = "Sum up"  input = text  output = string }\n  return r\n}',
    right:
      '@core C { version = "1.0.0"  @models { voice = { model = "m"  modalities = [:text] } } }\n@flow f(text: string): string {\n  r = @flexible { goal = "Sum up"  input = text  output = string }\n  return r\n}',
  },
  E410: {
    explanation: "@while needs `max_iterations`, a constant: a loop that a model decides about must end by itself.",
    wrong: "@flow f(): int {\n  n = 0\n  @while n < 10 {\n    n = n + 1\n  }\n  return n\n}",
    right: "@flow f(): int {\n  n = 0\n  @while(max_iterations = 10) n < 10 {\n    n = n + 1\n  }\n  return n\n}",
  },
  E411: {
    explanation:
      "A schedule has five cron fields (minute, hour, day of the month, month, day of the week) and an IANA time zone such as `Europe/Amsterdam`.",
    wrong:
      '@core C {\n  version = "1.0.0"\n  @triggers { @schedule daily { flow = f  cron = "0 25 * * *" } }\n}\n@flow f(): int { return 1 }',
    right:
      '@core C {\n  version = "1.0.0"\n  @triggers { @schedule daily { flow = f  cron = "0 9 * * *"  timezone = "Europe/Amsterdam" } }\n}\n@flow f(): int { return 1 }',
  },
  E412: {
    explanation: "Bodies that run at once cannot assign variables declared outside them; yield a value instead.",
    wrong:
      "@flow f(names: array[string]): int {\n  total = 0\n  @foreach(max_concurrent = 4) name in names {\n    total = total + name.length\n  }\n  return total\n}",
    right:
      "@flow f(names: array[string]): int {\n  lengths = @foreach(max_concurrent = 4) name in names {\n    yield name.length\n  }\n  return lengths.sum()\n}",
  },
  E413: {
    explanation:
      "`hitl_review` needs `hitl_target` with a `queue`, for the host to know where the review goes. One with options or a form of its own may do without.",
    wrong:
      '@flow f(text: string) {\n  @checkpoint hitl_review {\n    present = { prompt = "Is this right?"  payload = text }\n  }\n}',
    right:
      '@flow f(text: string) {\n  @checkpoint hitl_review {\n    present = { prompt = "Is this right?"  payload = text }\n    options = ["yes", "no"]\n    hitl_target = { queue = "reviews" }\n  }\n}',
  },
  E414: {
    explanation:
      "A @secret may go only to plugin settings and plugin-call arguments, and only as it is. It is no value of a flow: it cannot be assigned, compared, put into text, shown, stored, emitted or given to a model, and it has no default.",
    wrong:
      '@core C {\n  version = "1.0.0"\n  @config { @param key: string @secret }\n  @plugins { gate = company/gate@1.0 }\n}\n@plugin_interface company/gate@1.0 { open(key: string): bool }\n@flow f(): bool { return gate.open("Bearer ${config.key}") }',
    right:
      '@core C {\n  version = "1.0.0"\n  @config { @param key: string @secret }\n  @plugins { gate = company/gate@1.0 }\n}\n@plugin_interface company/gate@1.0 { open(key: string): bool }\n@flow f(): bool { return gate.open(config.key) }',
  },
  E415: {
    explanation:
      "A bundle names a flow, a type, a variable or a model role that it does not have. It was damaged or written by hand: compile it anew.",
  },
  E416: {
    explanation:
      "A bundle has two of a name, or a construct where none can stand. It was damaged or written by hand: compile it anew.",
  },
} as const satisfies Readonly<Record<string, Explanation>>;
