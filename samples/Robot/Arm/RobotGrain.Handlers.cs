using RemoteAccess.Client;
using RemoteAccess.Handlers;
using RemoteAccess.Listeners;
using RemoteAccess.Robot.Messages;

namespace RemoteAccess.Robot.Arm;

internal sealed partial class RobotGrain
{
    /// <inheritdoc/>
    public async Task<ServiceReply> CallService(ServiceCall call, CancellationToken cancellationToken)
    {
        if (!call.TryReadJson(RobotJson.Default.ResetRequest, out var request, out var failure))
        {
            return failure;
        }

        if (request.Speed is not (> 0 and <= 1))
        {
            return ServiceReply.Failed(
                FormattableString.Invariant($"speed {request.Speed} is out of range; give a share of the speed limit above 0, at most 1."));
        }

        var reply = _arm.Reset(request.Speed);
        await _room.LogAsync($"{call.Viewer.Identity} sends the arm home.");
        return ServiceReply.Json(reply, RobotJson.Default.ResetReply);
    }

    /// <inheritdoc/>
    public Task<AssetReply> FetchAsset(AssetRequest request, CancellationToken cancellationToken) =>
        _assets.FetchAsync(request.Uri, cancellationToken);

    /// <inheritdoc/>
    public Task<ParametersReply> GetParameters(GetParametersRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new ParametersReply(_arm.Parameters.Read(request.Names)));

    /// <inheritdoc/>
    public async Task<ParametersReply> SetParameters(SetParametersRequest request, CancellationToken cancellationToken)
    {
        var changed = _arm.Parameters.Set(request.Parameters, out var problems);
        if (changed.Count > 0)
        {
            await _room.ShowParametersAsync(changed);
        }

        if (problems.Count > 0)
        {
            await WarnAsync(string.Join(' ', problems));
        }

        // The applied values: the answer to a refused parameter has the value that it keeps.
        return new ParametersReply(
            request.Parameters.Count == 0 ? [] : _arm.Parameters.Read([.. request.Parameters.Select(parameter => parameter.Name)]));
    }

    /// <inheritdoc/>
    public Task OnRoomEvents(ListenerBatch batch) => _listener.DispatchAsync(batch);
}
