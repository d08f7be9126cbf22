#!/usr/bin/env python3
"""Write small TorchScript modules, and what PyTorch computes of one of them.

    python3 benchmarks/peers/own_models.py FOLDER

Needs Python 3.9 or newer and torch; nothing of Orograph. Writes into FOLDER

    resnet.pt, other.pt   two states of a small residual network with batch norm, a constant and `initialize`
    expected.txt          of resnet.pt on five samples, in float64 and eval mode: inputs, labels, outputs, mean
                          cross-entropy, its gradient, its Hessian times v with v_i = cos(i), the largest eigenvalue and
                          the trace of that Hessian; running statistics after one more batch of momentum 0.1; a line
                          each: name, numbers
    dropout.pt            a module that draws random numbers while it trains
    frozen.pt, state.pt, double.pt, reads.pt
                          what is refused: no parameters, no module, float64, a call that reads a file
"""

import pathlib
import sys

import torch
from torch import nn
from torch.nn import functional as f


class Block(nn.Module):
    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, 2, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, 2, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return torch.tanh(self.bn1(self.conv1(x)) + self.downsample(x))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 2, 3, 1, 1)
        self.bn1 = nn.BatchNorm2d(2)
        self.layer1 = nn.Sequential(Block(2, 3))
        self.fc = nn.Linear(3, 10)
        self.register_buffer("scale", torch.tensor([1.5]))

    def forward(self, x):
        x = self.layer1(torch.tanh(self.bn1(self.conv1(x))))
        return self.fc(x.mean([2, 3])) * self.scale

    @torch.jit.export
    def initialize(self, seed: int):
        with torch.no_grad():
            self.conv1.weight.normal_(0.0, 0.5)
            self.fc.weight.normal_(0.0, 0.3)
            self.fc.bias.zero_()


class Dropout(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 2)
        self.dropout = nn.Dropout(0.5)

    def forward(self, x):
        return self.linear(self.dropout(x))


class Reads(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 2)

    def forward(self, x):
        return self.linear(x) + torch.from_file("numbers", False, 2)


def flat(tensors):
    return torch.cat([t.detach().reshape(-1) for t in tensors])


def numbers(tensor):
    return [float(v) for v in tensor.detach().reshape(-1)]


def expected(net):
    """All in float64; inputs are numbers of float32."""
    x = torch.randn(5, 1, 8, 8).double()
    y = torch.tensor([0, 3, 9, 1, 3])
    net = net.double().eval()
    parameters = list(net.parameters())
    size = sum(p.numel() for p in parameters)
    loss = f.cross_entropy(net(x), y)
    gradient = torch.cat([g.reshape(-1) for g in torch.autograd.grad(loss, parameters, create_graph=True)])

    def product(v):
        rows = torch.autograd.grad(
            (gradient * v).sum(), parameters, retain_graph=True, allow_unused=True, materialize_grads=True
        )
        return flat(rows)

    v = torch.cos(torch.arange(size, dtype=torch.float64))
    hessian = torch.stack([product(e) for e in torch.eye(size, dtype=torch.float64)])
    outputs = net(x)
    told = {
        "inputs": numbers(x),
        "labels": y.tolist(),
        "outputs": numbers(outputs),
        "loss": [loss.item()],
        "gradient": numbers(gradient),
        "product": numbers(product(v)),
        "top_eigenvalue": [torch.linalg.eigvalsh(hessian)[-1].item()],
        "trace": [torch.trace(hessian).item()],
    }
    net.train()
    net(x)
    told["moved"] = numbers(
        torch.cat([b.reshape(-1) for name, b in net.named_buffers() if "running" in name])
    )
    return told


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.manual_seed(3)
    net = Net().train()
    for _ in range(3):
        net(torch.randn(16, 1, 8, 8))
    net.eval()
    torch.jit.script(net).save(str(folder / "resnet.pt"))
    torch.save(net.state_dict(), folder / "state.pt")
    torch.jit.freeze(torch.jit.script(net)).save(str(folder / "frozen.pt"))
    lines = [" ".join([name, *map(repr, values)]) for name, values in expected(net).items()]
    (folder / "expected.txt").write_text("\n".join(lines) + "\n")
    other = Net()
    other(torch.randn(16, 1, 8, 8))
    torch.jit.script(other).save(str(folder / "other.pt"))
    torch.jit.script(Dropout()).save(str(folder / "dropout.pt"))
    torch.jit.script(Reads()).save(str(folder / "reads.pt"))
    torch.jit.script(nn.Linear(4, 2).double()).save(str(folder / "double.pt"))
    print("8 files")


if __name__ == "__main__":
    main()
