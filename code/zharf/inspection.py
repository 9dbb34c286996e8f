"""Looking inside a network: its signals, its gradients, its first NaN."""

import numpy as np

from zharf.losses import cross_entropy_and_grad


def layer_statistics(model, X, y, flat=0.01):
    """Signals and gradients of each layer on the rows X, as ``fit`` watches:

        fit(…, watch=lambda model: layer_statistics(model, X[:500], y[:500]))

    ``gradient_norm``: ‖dW‖ of each linear layer. ``mean`` and ``std`` of the
    outputs A of each activation, and the share that is ``saturated``: where
    |f'(Z)| < ``flat``, a sigmoid near 0 or 1, a ReLU at 0. The network is in
    evaluation mode (running averages, no dropout) and keeps its weights.
    """
    loss, dZ = cross_entropy_and_grad(model.forward(X), y)
    model.backward(dZ)
    linear = [layer for layer in model.layers if hasattr(layer, "dW")]
    active = [layer for layer in model.layers if hasattr(layer, "f_prime")]
    slopes = [np.abs(a.f_prime(a._Z, a._A)) for a in active]
    return {
        "gradient_norm": [float(np.linalg.norm(l.dW)) for l in linear],
        "mean": [float(a._A.mean()) for a in active],
        "std": [float(a._A.std()) for a in active],
        "saturated": [float(np.mean(slope < flat)) for slope in slopes],
    }


def first_not_finite(model, X):
    """Where a NaN or an infinity first shows on the way from X to the loss."""
    if not np.isfinite(X).all():
        return "the batch itself"
    for i, layer in enumerate(model.layers, 1):
        for name in layer.trainable:
            if not np.isfinite(getattr(layer, name)).all():
                return f"the parameter {name} of layer {i}, {layer}"
        X = layer.forward(X, training=True)
        if not np.isfinite(X).all():
            return f"the output of layer {i}, {layer}"
    return "the loss itself"
