"""The networks that both sides compute, written with torch's functional interface.

A network is a list of (name, shape) pairs in the order of `Module.parameters()`; parameters are lists of tensors in that
order. `forward(parameters, inputs)` gives the outputs before softmax.
"""

import torch
import torch.nn.functional as F


def split(flat, shapes):
    """Views of one flat vector (..., P) as tensors (..., *shape)."""
    sizes = [int(torch.Size(shape).numel()) for shape in shapes]
    return [part.reshape(*flat.shape[:-1], *shape) for part, shape in zip(flat.split(sizes, -1), shapes)]


def mlp(parameters, inputs):
    """x -> ReLU(x W' + b) -> ... -> x W' + b."""
    x = inputs
    for at in range(0, len(parameters), 2):
        x = F.linear(x, parameters[at], parameters[at + 1])
        if at + 2 < len(parameters):
            x = torch.relu(x)
    return x


def packed_mlp(parameters, inputs):
    """K networks at once by batched products: weights (K, out, in), biases (K, out), inputs (K, B, in)."""
    x = inputs
    for at in range(0, len(parameters), 2):
        x = torch.baddbmm(parameters[at + 1].unsqueeze(1), x, parameters[at].transpose(1, 2))
        if at + 2 < len(parameters):
            x = torch.relu(x)
    return x


def module(shapes, parameters):
    """The same network as `nn.Sequential`, with these parameters."""
    layers = []
    for at in range(0, len(shapes), 2):
        outputs, inputs = shapes[at]
        linear = torch.nn.Linear(inputs, outputs)
        with torch.no_grad():
            linear.weight.copy_(parameters[at])
            linear.bias.copy_(parameters[at + 1])
        layers.append(linear)
        if at + 2 < len(shapes):
            layers.append(torch.nn.ReLU())
    return torch.nn.Sequential(*layers)
