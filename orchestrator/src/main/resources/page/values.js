// What proto3 JSON writes: 64-bit numbers as text, NaN as text, and nothing for what has its default.

/** A number; NaN where there is none. */
export function number(value) {
  if (typeof value === 'number') {
    return value;
  }
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
}

/** A count; 0 where there is none. */
export function count(value) {
  const read = number(value);
  return Number.isNaN(read) ? 0 : read;
}

/** The word of an enum without its prefix, in lower case: `SWEEP_STATE_ACTIVE` with `SWEEP_STATE_` is `active`. */
export function word(value, prefix) {
  const text = String(value ?? '');
  const cut = text.startsWith(prefix) ? text.slice(prefix.length) : text;
  return cut === 'UNSPECIFIED' ? '' : cut.toLowerCase();
}

/** Seconds of a duration as `12.5s`; NaN where there is none. */
export function seconds(duration) {
  return typeof duration === 'string' && duration.endsWith('s') ? number(duration.slice(0, -1)) : NaN;
}

/** The metrics that a sweep asks for, in order: name, kind and options. */
export function metricsOf(spec) {
  return (spec?.measurements ?? []).map((m) => ({ name: m.metric || m.kind, kind: m.kind, options: m.options ?? {} }));
}

/** How people call the families of networks. */
const FAMILIES = { mlp: 'MLP', resnet18: 'ResNet18', vgg11: 'VGG11', resnet20: 'ResNet20', residual_mlp: 'residual MLP', transformer: 'transformer' };

/** The networks of a sweep: its families, or of a module of one's own its name. */
export function networkText(spec) {
  const { family, own } = spec?.network ?? {};
  if (word(family, 'NETWORK_FAMILY_') === 'own') {
    return own?.name ?? 'own';
  }
  const all = varied(spec, 'network.family') ?? [word(family, 'NETWORK_FAMILY_')];
  return all.map((name) => FAMILIES[String(name).toLowerCase()] ?? String(name)).filter((name) => name !== '').join(' and ');
}

/** The data sets of a sweep. */
export function dataText(spec) {
  return (varied(spec, 'data.name') ?? [spec?.data?.name ?? '']).join(' and ');
}

/** The values of the axis over a field; undefined without one. */
function varied(spec, field) {
  return spec?.axes?.find((axis) => axis.field === field)?.values;
}

/** Replicates of every cell. */
export function replicatesOf(spec) {
  return spec?.replicates ?? 1;
}

/** The last part of a resource name. */
export function lastPart(name) {
  return String(name ?? '').slice(String(name ?? '').lastIndexOf('/') + 1);
}

/** How a run ended, in lower case, or where it stands. */
export function outcomeOf(run) {
  const [outcome] = Object.keys(run?.outcome ?? {});
  return outcome ?? (word(run?.state, 'RUN_STATE_') || 'pending');
}

/** More about how a run ended, for people; empty where there is no more. */
export function outcomeText(run) {
  const { diverged, collapsed, censored, failed } = run?.outcome ?? {};
  if (diverged) {
    return `at step ${count(diverged.step)}, loss ${number(diverged.loss ?? 0)}`;
  }
  if (collapsed) {
    return `variance of the outputs ${number(collapsed.outputVariance ?? 0)}`;
  }
  return censored?.rule ?? failed?.reason ?? run?.summary?.whyStopped ?? '';
}
