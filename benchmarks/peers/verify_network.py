"""A checkpoint's network from the text of its architecture, in float64; for verify_sweep.py."""

import copy
import fnmatch
import math

import torch

import verify_pde


def parsed(text):
    """The layers of an architecture's text, one a line, as (kind, fields); lists of layers are lists."""

    def value(at):
        if text[at] == "[":
            items, at = [], at + 1
            while text[at] != "]":
                item, at = value(at)
                items.append(item)
                at += 2 if text[at] == "," else 0
            return items, at + 1
        end = at
        while text[end] not in "[],\n":
            end += 1
        if text[end] != "[":
            word = text[at:end]
            return (int(word) if word.isdigit() else word), end
        kind, fields, at = text[at:end], {}, end + 1
        while text[at] != "]":
            equals = text.index("=", at)
            fields[text[at:equals]], at = value(equals + 1)
            at += 2 if text[at] == "," else 0
        return (kind, fields), at + 1

    lines = text.strip().split("\n")
    text = "\n".join(lines[3:]) + "\n"
    layers, at = [], 0
    while at < len(text):
        layer, at = value(at)
        layers.append(layer)
        at += 1
    shape = [int(n) for n in lines[2].split("]")[0].split("[")[1].split(",")]
    return layers, shape


ATTENTION = ("in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias")


class Network:
    """A checkpoint's network: its layers, parameters and running statistics."""

    BATCH = 128
    PART = 500

    def __init__(self, tensors, metadata):
        self.run = metadata["run"]
        self.criterion = "cross_entropy"
        self.watched = None  # where hidden activations are put while somebody looks
        self.answers = {}  # of the sets it has seen, which live as long as the checker
        self.pde = None  # the loss of a PDE and its problem
        self.layers, self.shape = parsed(metadata["architecture"])
        self.statistics = {n: t for n, t in tensors.items() if ".running_" in n}
        self.parameters = {n: t for n, t in tensors.items() if n not in self.statistics and not n.endswith("_tracked")}

    def size(self):
        return sum(t.numel() for t in self.parameters.values())

    def logits(self, inputs, parameters=None, statistics=None, share=None):
        """Outputs; with a share, the statistics are those of the inputs and move by it. Kept where all is its own."""
        own = parameters is None and statistics is None and share is None
        if own and id(inputs) in self.answers:
            return self.answers[id(inputs)][1]
        p = self.parameters if parameters is None else parameters
        s = self.statistics if statistics is None else statistics
        x = inputs.reshape(-1, *self.shape) if self.layers[0][0] == "Convolution" else inputs
        if own and self.watched is None:  # in parts that the caches hold
            outputs = torch.cat([self.through(self.layers, part, p, s, share) for part in x.split(self.PART)])
        else:
            outputs = self.through(self.layers, x, p, s, share)
        if own:
            self.answers[id(inputs)] = inputs, outputs
        return outputs

    def through(self, layers, x, p, s, share):
        f = torch.nn.functional
        for kind, field in layers:
            name = field.get("name")
            if kind == "Linear":
                x = f.linear(x, p[f"{name}.weight"], p[f"{name}.bias"])
            elif kind == "Unbiased":
                x = f.linear(x / math.sqrt(field["inputs"]) if field["scaled"] == "true" else x, p[f"{name}.weight"])
            elif kind == "ScaledLinear":
                x = f.linear(x / math.sqrt(field["inputs"]), p[f"{name}.weight"], p[f"{name}.bias"])
            elif kind == "OutputNonlinearity":
                x = torch.tanh(x) if field["kind"] == "TANH" else torch.relu(x)
            elif kind == "Convolution":
                x = f.conv2d(x, p[f"{name}.weight"], None, field["stride"], field["padding"])
            elif kind == "ScalarBias":
                x = x + p[name]
            elif kind == "ScalarScale":
                x = x * p[name]
            elif kind == "BatchNorm":
                mean, variance = s[f"{name}.running_mean"], s[f"{name}.running_var"]
                scale, bias = p[f"{name}.weight"], p[f"{name}.bias"]
                x = f.batch_norm(x, mean, variance, scale, bias, share is not None, share or 0.0)
            elif kind == "Nonlinearity":
                x = {"TANH": torch.tanh, "RELU": torch.relu, "SWISH": f.silu}[field["kind"]](x)
                if self.watched is not None:
                    self.watched.append(x)
            elif kind == "Residual":
                x = self.through(field["body"], x, p, s, share) + self.through(field["shortcut"], x, p, s, share)
            elif kind == "Embedding":
                x = f.embedding(x.long(), p[f"{name}.weight"])
            elif kind == "Positions":
                x = x + p[f"{name}.weight"]
            elif kind == "Attention":
                x = attention(x, field, lambda part: p[f"{name}.{part}"])
            elif kind == "LayerNorm":
                x = f.layer_norm(x, x.shape[-1:], p[f"{name}.weight"], p[f"{name}.bias"])
            elif kind == "MeanOfSequence":
                x = x.mean(1)
            elif kind == "AveragePoolFlatten":
                x = f.avg_pool2d(x, field["kernel"]).flatten(1)
            elif kind == "MaxPool":
                x = f.max_pool2d(x, field["kernel"])
            else:
                raise SystemExit(f"layer: {kind} (expected: one this script knows)")
        return x

    def reestimated(self, inputs, parameters):
        """Statistics of these parameters over the inputs: the average over batches, weighted by their size."""
        statistics = {n: torch.zeros_like(t) for n, t in self.statistics.items()}
        at = 0
        while at < len(inputs) and statistics:
            end = len(inputs) if at + self.BATCH + 1 >= len(inputs) else at + self.BATCH
            self.logits(inputs[at:end], parameters, statistics, (end - at) / end)
            at = end
        return statistics

    def mean_loss(self, inputs, labels, parameters=None, statistics=None):
        """By the criterion that it was trained with."""
        if self.pde is not None:
            p = self.parameters if parameters is None else parameters
            return verify_pde.loss(*self.pde, lambda x: self.through(self.layers, x, p, {}, None), inputs, labels)
        outputs = self.logits(inputs, parameters, statistics)
        if self.criterion == "mse":
            return (outputs - one_hot(labels, outputs)).square().sum(1).mean() / 2
        return torch.nn.functional.cross_entropy(outputs, labels)

    def answer(self, inputs):
        """Class probabilities; outputs fitted to one-hot targets as they are."""
        outputs = self.logits(inputs)
        return outputs if self.criterion == "mse" else torch.softmax(outputs, 1)

    def of_pde(self, loss, problem):
        other = copy.copy(self)
        other.answers = {}
        other.pde = loss, problem
        return other

    def wrong(self, inputs, labels, parameters=None, statistics=None):
        """How many answers are wrong; of numbers there is no such thing, and the store has NaN."""
        if labels.dim() == 2:
            return math.nan
        return int((self.logits(inputs, parameters, statistics).argmax(1) != labels).sum())

    def flat(self):
        return torch.cat([t.reshape(-1) for t in self.parameters.values()])

    def named(self, vector):
        parts, at = {}, 0
        for name, tensor in self.parameters.items():
            parts[name] = vector[at : at + tensor.numel()].reshape(tensor.shape)
            at += tensor.numel()
        return parts

    def module_order(self, layers=None):
        """Names of the parameters in the order of PyTorch's Module.parameters(); a file has them sorted."""
        names = []
        for kind, field in self.layers if layers is None else layers:
            if kind == "Residual":
                names += self.module_order(field["body"]) + self.module_order(field["shortcut"])
            else:
                parts = ATTENTION if kind == "Attention" else ("weight", "bias")
                names += [f"{field.get('name')}.{part}" for part in parts]
        return [name for name in names if name in self.parameters]

    def as_flat(self, vector):
        """A vector in the order of Module.parameters() in that of flat()."""
        parts, at = {}, 0
        for name in self.module_order():
            size = self.parameters[name].numel()
            parts[name] = vector[at : at + size]
            at += size
        return torch.cat([parts[name] for name in self.parameters])

    def loss_of(self, inputs, labels):
        """The loss as a function of the flat parameters."""
        return lambda vector: self.mean_loss(inputs, labels, self.named(vector))

    def logits_of(self, inputs):
        """The outputs as a function of the flat parameters."""
        return lambda vector: self.logits(inputs, self.named(vector))

    def permuted(self, units):
        """The same network with its hidden units in another order, by group."""
        axes, _ = permutable(self.layers)
        other = copy.copy(self)
        other.answers = {}

        def moved(name, tensor):
            for axis, group in enumerate(axes.get(name, ())):
                if group is not None:
                    each = tensor.shape[axis] // len(units[group])  # numbers of one unit side by side
                    places = (units[group][:, None] * each + torch.arange(each)).flatten()
                    tensor = tensor.index_select(axis, places)
            return tensor

        other.parameters = {n: moved(n, t) for n, t in self.parameters.items()}
        other.statistics = {n: moved(n, t) for n, t in self.statistics.items()}
        return other

    def hidden(self, inputs):
        """Outputs of all nonlinearities, (samples and places, units)."""
        self.watched = []
        self.logits(inputs, self.parameters)
        watched, self.watched = self.watched, None
        images = self.layers[0][0] == "Convolution"
        return [(a.movedim(1, -1) if images else a).flatten(0, -2) for a in watched]

    def layer(self, inputs, number):
        """Outputs of one nonlinearity, (samples, all its numbers), the first is 1."""
        self.watched = []
        self.logits(inputs, self.parameters)
        watched, self.watched = self.watched, None
        return watched[number - 1].flatten(1)

    def weight_spectra(self, patterns):
        """Squared singular values of every matrix and kernel, positions of a kernel pooled."""
        spectra = []
        for name, tensor in self.parameters.items():
            if tensor.dim() >= 2 and any(fnmatch.fnmatchcase(name, p) for p in patterns.split(",")):
                matrices = tensor.detach().reshape(*tensor.shape[:2], -1).movedim(2, 0)
                spectra.append(torch.linalg.svdvals(matrices).square().flatten().numpy())
        return spectra

    def weight_names(self, patterns):
        """Names of the weights of linear and convolution layers."""
        matching = lambda name: any(fnmatch.fnmatchcase(name, p) for p in patterns.split(","))
        return [name for name, tensor in self.parameters.items() if tensor.dim() >= 2 and matching(name)]

    def weight_tensors(self, patterns):
        return [self.parameters[name].detach() for name in self.weight_names(patterns)]

    def entries(self, patterns):
        """Places in the flat vector of the tensors whose names match one of the patterns."""
        places, at = [], 0
        for name, tensor in self.parameters.items():
            if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns.split(",")):
                places.extend(range(at, at + tensor.numel()))
            at += tensor.numel()
        return torch.tensor(places)


def attention(x, field, part):
    """As torch.nn.MultiheadAttention, by operations that have derivatives of any order."""
    f = torch.nn.functional
    q, k, v = (
        t.unflatten(2, (field["heads"], -1)).transpose(1, 2)
        for t in f.linear(x, part("in_proj_weight"), part("in_proj_bias")).chunk(3, 2)
    )
    weights = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(q.shape[3]), 3)
    return f.linear((weights @ v).transpose(1, 2).flatten(2), part("out_proj.weight"), part("out_proj.bias"))


def one_hot(labels, like):
    """The targets of squared errors: one-hot of classes; numbers as they are."""
    if labels.dim() == 2:
        return labels
    return (labels[:, None] == torch.arange(like.shape[1])).to(like.dtype)


def permutable(layers):
    """The group of units of each axis, by tensor, and of each nonlinearity; None where nothing may move."""
    order, joined, axes, seen = [None], {}, {}, []

    def group(name):
        while name in joined:
            name = joined[name]
        return name

    def join(a, b):
        a, b = sorted((group(a), group(b)), key=order.index)
        if a != b:
            joined[b] = a

    def through(layers, units):
        for kind, field in layers:
            name = str(field.get("name"))
            if kind in ("Linear", "ScaledLinear", "Unbiased", "Convolution"):
                axes[f"{name}.weight"], axes[f"{name}.bias"] = (name, units), (name,)
                order.append(name)
                units = name
            elif kind == "BatchNorm":
                for part in ("weight", "bias", "running_mean", "running_var"):
                    axes[f"{name}.{part}"] = (units,)
            elif kind == "Nonlinearity":
                seen.append(units)
            elif kind in ("Embedding", "Positions", "Attention", "LayerNorm"):
                join(units, None)  # the stream stays where it is
                units = None
            elif kind == "Residual":
                body = through(field["body"], units)
                join(body, through(field["shortcut"], units))
                units = body
        return units

    join(through(layers, None), None)
    return {n: tuple(map(group, a)) for n, a in axes.items()}, [group(s) for s in seen]
