namespace RemoteAccess.Handlers;

/// <summary>
/// Reads and sets the device's parameters for viewers. Any grain on any silo; named by <see cref="Rooms.RoomDescriptor.ParameterHandler"/>.
/// Changes, its own answers to <see cref="SetParameters"/> included, it publishes itself with <see
/// cref="Rooms.IRoomGrain.PublishParameterValues"/>.
/// </summary>
[Alias("ra.IParameterHandlerGrain")]
public interface IParameterHandlerGrain : IGrain
{
    /// <summary>Reads parameters.</summary>
    /// <param name="request">Which; no names means all.</param>
    /// <param name="cancellationToken">Cancelled when the viewer has left or the time is over.</param>
    /// <returns>The values; unset ones are left out of the answer. Throwing gives the viewer
    /// <c>Internal server error: parameter handler failed to send a response</c>.</returns>
    [Alias("GetParameters")]
    [ResponseTimeout(HandlerTimeouts.Longest)]
    Task<ParametersReply> GetParameters(GetParametersRequest request, CancellationToken cancellationToken);

    /// <summary>Sets parameters.</summary>
    /// <param name="request">The wanted values; one without a value is to be unset.</param>
    /// <param name="cancellationToken">Cancelled when the viewer has left or the time is over.</param>
    /// <returns>The values as applied, told to the viewer when it gave an id.</returns>
    [Alias("SetParameters")]
    [ResponseTimeout(HandlerTimeouts.Longest)]
    Task<ParametersReply> SetParameters(SetParametersRequest request, CancellationToken cancellationToken);
}
