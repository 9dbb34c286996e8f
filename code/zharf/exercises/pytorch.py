"""Checkers for the chapter on PyTorch."""

import numpy as np

from zharf.exercises.linear_regression import given
from zharf.torch_twin import nn, torch


def to_torch(answer):
    """to_torch(W, b) -> nn.Linear that computes X W + b"""
    rng = np.random.default_rng(0)
    for dtype in (np.float64, np.float32):
        W = rng.normal(size=(4, 3)).astype(dtype)
        b = rng.normal(size=3).astype(dtype)
        layer = answer(W, b)
        yield "answered", isinstance(layer, nn.Linear)
        yield ("shape", (3, 4)), layer.weight.shape == (3, 4)
        X = rng.normal(size=(5, 4)).astype(dtype)
        Z = layer(torch.from_numpy(X)).detach().numpy()
        yield ("value of", "dtype"), Z.dtype == dtype
        yield "value", np.allclose(Z, X @ W + b, atol=1e-6)
        W[...], b[...] = 0, 0
        again = layer(torch.from_numpy(X)).detach().numpy()
        yield "own memory", np.array_equal(again, Z)


def floor(answer):
    """floor(K, a, b) -> least cross-entropy with logits in [a, b]"""
    for K, a, b in ((10, 0, 1), (3, -1, 1), (1000, -2, 5)):
        result = answer(K, a, b)
        yield "answered", given(result)
        Z = torch.full((1, K), float(a), dtype=torch.float64)
        Z[0, 0] = b
        loss = nn.functional.cross_entropy(Z, torch.tensor([0])).item()
        yield ("value of", f"floor({K}, {a}, {b})"), np.isclose(result, loss)


def accumulate(answer):
    """accumulate(net, X, y, size) -> loss; gradients of all rows in grad"""
    torch_rng = torch.Generator().manual_seed(0)
    net = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3)).double()
    for p in net.parameters():
        nn.init.normal_(p, generator=torch_rng)
    sizes = []
    net.register_forward_pre_hook(lambda _, args: sizes.append(len(args[0])))
    for N, size, key in ((8, 4, ("value of", "grad")), (10, 4, "any size")):
        X = torch.randn(N, 4, generator=torch_rng, dtype=torch.float64)
        y = torch.arange(N) % 3
        net.zero_grad()
        loss = nn.functional.cross_entropy(net(X), y)
        loss.backward()
        right = [p.grad.clone() for p in net.parameters()]
        sizes.clear()
        result = answer(net, X, y, size)  # with the old gradients in grad
        grads = [p.grad for p in net.parameters()]
        yield "answered", all(map(given, (result, *grads)))
        yield key, all(map(torch.allclose, grads, right))
        yield "value", np.isclose(float(result), loss.item())
        yield ("value of", "size"), 0 < max(sizes) <= size


def period(answer):
    """period(lr, lam) -> steps of a full swing without zero_grad"""
    for lr, lam in ((0.05, 1.0), (0.5, 2.0), (0.1, 30.0)):
        result = answer(lr, lam)
        yield "answered", given(result)
        theta = np.abs(np.angle(np.roots([1, lr * lam - 2, 1])[0]))
        name = f"period({lr}, {lam})"
        yield ("value of", name), np.isclose(result, 2 * np.pi / theta)


def groups(answer):
    """groups(net, lam) -> two parameter groups, decay for matrices only"""
    net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))
    result = answer(net, 0.5)
    yield "answered", given(result)
    before = [p.detach().clone() for p in net.parameters()]
    optimizer = torch.optim.SGD(result, lr=0.1)
    known = sum(len(group["params"]) for group in optimizer.param_groups)
    yield ("value of", "len(params)"), known == len(before)
    for p in net.parameters():
        p.grad = torch.zeros_like(p)
    optimizer.step()
    for old, new in zip(before, net.parameters()):
        factor, name = (0.95, "W") if old.ndim > 1 else (1.0, "b, γ, β")
        yield ("value of", name), torch.allclose(new, factor * old)


def swish(answer):
    """Swish, an autograd.Function        Z (...)   A (...)"""
    rng = torch.Generator().manual_seed(0)
    Z = torch.randn(4, 3, generator=rng, dtype=torch.float64)
    Z.requires_grad_()
    A = answer.apply(Z)
    yield "answered", given(A)
    yield ("shape", (4, 3)), A.shape == (4, 3)
    yield "value", torch.allclose(A, Z * torch.sigmoid(Z))
    A.sum().backward()
    yield "answered", given(Z.grad)
    again = Z.detach().clone().requires_grad_()
    (again * torch.sigmoid(again)).sum().backward()
    yield ("value of", "Z.grad"), torch.allclose(Z.grad, again.grad)
    agrees = torch.autograd.gradcheck(answer.apply, Z, raise_exception=False)
    yield "gradient", agrees


def merge(answer):
    """merge(mu, var, N) -> mean, variance of the whole (M,)"""
    rng = np.random.default_rng(0)
    for counts, key in (((4, 4), "value of"), ((7, 2, 5), "any size")):
        shares = [rng.normal(rng.normal(), 1, (n, 3)) for n in counts]
        mu = np.array([x.mean(axis=0) for x in shares])
        var = np.array([x.var(axis=0) for x in shares])
        result = answer(mu, var, np.array(counts))
        yield "answered", given(result)
        yield ("shape", (3,)), all(np.shape(a) == (3,) for a in result)
        whole = np.concatenate(shares)
        right = np.allclose(result[0], whole.mean(axis=0))
        yield (key, "μ") if key == "value of" else key, right
        right = np.allclose(result[1], whole.var(axis=0))
        yield (key, "σ²") if key == "value of" else key, right


def interval(answer):
    """interval(C, rho) -> hours between two saves"""
    for C, rho in ((0.05, 0.1), (0.01, 0.001)):
        result = answer(C, rho)
        yield "answered", given(result)
        tau = np.geomspace(1e-3, 1e3, 200_001)
        best = tau[np.argmin(C / tau + rho * tau / 2)]
        yield ("value of", f"τ({C}, {rho})"), np.isclose(result, best, 1e-3)


def best_processes(answer):
    """best_processes(w, s, tau) -> the fastest whole number of processes"""
    for w, s, tau in (
        (1.0, 0.01, 1e-3),
        (0.02, 1e-4, 1e-4),
        (0.01, 0.1, 1e-4),
        (3e-4, 1e-4, 1e-4),
        (4.205e-3, 0.0, 1e-3),  # P* = 1.45, and two are faster than one
    ):
        result = answer(w, s, tau)
        yield "answered", given(result)
        P = np.arange(1, 1000)
        seconds = w / P + 2 * (P - 1) * (tau + s / P)
        name = f"P({w}, {s}, {tau})"
        yield ("value of", name), result == P[seconds.argmin()]
