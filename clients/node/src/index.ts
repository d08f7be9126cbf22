/**
 * TypeScript and Node.js client of Orograph, a laboratory for the loss landscapes of neural networks.
 *
 *     import { connect } from 'orograph';
 *
 *     const lab = await connect();
 *     const sweep = await lab.submit('examples/quickstart.yaml');
 *     for await (const update of sweep.watch()) console.log(update.kind);
 */

export { connect, type ConnectOptions } from './connect.js';
export { Artifact, Checkpoint, Content } from './content.js';
export type { Axis, AxisValue, PhaseCell, PhaseDiagram } from './diagram.js';
export { Corrupt, Failed, NoLab, NotFound, OrographError, Rejected, Unauthorized, Unreachable } from './errors.js';
export type { Violation } from './errors.js';
export { Lab, type SubmitOptions } from './lab.js';
export type { Tls } from './rpc.js';
export { safetensors, type DType, type Tensor, type Tensors } from './safetensors.js';
export type { SpecSource } from './spec.js';
export { Sweep, type ChangeOptions, type Format } from './sweep.js';
export { Measurement, Run } from './values.js';
export type { Claim, Cost, Progress } from './values.js';
export { Watch, type Update, type WatchOptions } from './watch.js';
