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


def resnet18(names, members=1):
    """ResNet18 of any width for 32 x 32 images: `forward(parameters, images, buffers)`.

    Parameters are in the order of `names`, those of `Module.parameters()`. With several members every parameter has a
    leading axis of them and images are (B, members * channels, 32, 32): one grouped convolution does all. Batch
    normalization takes the statistics of the batch and moves the running ones in `buffers`, a list of pairs, or none.
    """
    place = {name: at for at, name in enumerate(names)}
    norms = [name[: -len(".weight")] for name in names if is_norm(name)]

    def forward(parameters, images, buffers=None):
        def weight(name):
            p = parameters[place[name]]
            return p.reshape(-1, *p.shape[2:]) if members > 1 else p

        def conv(x, name, stride=1):
            w = weight(name + ".weight")
            return F.conv2d(x, w, None, stride, w.shape[-1] // 2, 1, members)

        def norm(x, name):
            mean, var = (None, None) if buffers is None else buffers[norms.index(name)]
            return F.batch_norm(x, mean, var, weight(name + ".weight").reshape(-1), weight(name + ".bias").reshape(-1), True)

        x = torch.relu(norm(conv(images, "conv1"), "bn1"))
        for stage in range(1, 5):
            for block in range(2):
                name = f"layer{stage}.{block}."
                stride = 2 if stage > 1 and block == 0 else 1
                y = torch.relu(norm(conv(x, name + "conv1", stride), name + "bn1"))
                y = norm(conv(y, name + "conv2"), name + "bn2")
                if name + "shortcut.0.weight" in place:
                    x = norm(conv(x, name + "shortcut.0", stride), name + "shortcut.1")
                x = torch.relu(y + x)
        x = F.avg_pool2d(x, 4).flatten(1)
        if members == 1:
            return F.linear(x, parameters[place["linear.weight"]], parameters[place["linear.bias"]])
        x = x.view(len(x), members, -1).transpose(0, 1)
        w, b = parameters[place["linear.weight"]], parameters[place["linear.bias"]]
        return torch.baddbmm(b.unsqueeze(1), x, w.transpose(1, 2))

    return forward


def is_norm(name):
    """Whether this is the weight of a batch normalization."""
    stem = name[: -len(".weight")]
    return name.endswith(".weight") and (stem.split(".")[-1].startswith("bn") or stem.endswith("shortcut.1"))


def norm_buffers(names, shapes, members=1):
    """Running statistics before training, one pair for each batch normalization."""
    sizes = [members * shape[0] for name, shape in zip(names, shapes) if is_norm(name)]
    return [(torch.zeros(size), torch.ones(size)) for size in sizes]


class BasicBlock(torch.nn.Module):
    """Two convolutions and a shortcut, with modules named as in the published `resnet_width.py`."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(outputs)
        self.conv2 = torch.nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(outputs)
        self.shortcut = torch.nn.Sequential()
        if stride != 1 or inputs != outputs:
            self.shortcut = torch.nn.Sequential(
                torch.nn.Conv2d(inputs, outputs, 1, stride, bias=False), torch.nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class ResNet18(torch.nn.Module):
    def __init__(self, width, classes):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, width, 3, 1, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(width)
        inputs = width
        for stage in range(1, 5):
            outputs = width << (stage - 1)
            first = BasicBlock(inputs, outputs, 1 if stage == 1 else 2)
            setattr(self, f"layer{stage}", torch.nn.Sequential(first, BasicBlock(outputs, outputs, 1)))
            inputs = outputs
        self.linear = torch.nn.Linear(inputs, classes)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.linear(F.avg_pool2d(x, 4).flatten(1))


def resnet18_module(names, shapes, parameters):
    """The same network as an `nn.Module`, with these parameters."""
    net = ResNet18(shapes[0][0], shapes[-1][0])
    own = dict(net.named_parameters())
    assert list(own) == list(names), "names of parameters"
    with torch.no_grad():
        for name, value in zip(names, parameters):
            own[name].copy_(value)
    return net


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
