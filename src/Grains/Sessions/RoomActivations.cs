using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Sessions;

/// <summary>The participant and registry activations on this silo, by room. Thread-safe.</summary>
internal sealed class RoomActivations
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RoomName, HashSet<IGrainContext>> _activations = [];

    public void Add(RoomName room, IGrainContext activation)
    {
        lock (_gate)
        {
            if (!_activations.TryGetValue(room, out var activations))
            {
                _activations.Add(room, activations = []);
            }

            activations.Add(activation);
        }
    }

    public void Remove(RoomName room, IGrainContext activation)
    {
        lock (_gate)
        {
            if (_activations.TryGetValue(room, out var activations) && activations.Remove(activation) && activations.Count == 0)
            {
                _activations.Remove(room);
            }
        }
    }

    /// <summary>Deactivates every activation of a room.</summary>
    public void DeactivateAll(RoomName room)
    {
        IGrainContext[] going;
        lock (_gate)
        {
            // An activation that is still activating never reports its deactivation, so all are removed here.
            going = _activations.Remove(room, out var activations) ? [.. activations] : [];
        }

        foreach (var activation in going)
        {
            activation.Deactivate(new DeactivationReason(
                DeactivationReasonCode.ApplicationRequested, "The room's session has left this silo."), CancellationToken.None);
        }
    }
}
