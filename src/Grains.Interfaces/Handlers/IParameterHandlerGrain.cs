namespace RemoteAccess.Handlers;

/// <summary>
/// Reads and sets the device's parameters for viewers. Any grain on any silo can implement it; <see
/// cref="Rooms.RoomDescriptor.ParameterHandler"/> names it. The handler publishes changes itself with <see
/// cref="Rooms.IRoomGrain.PublishParameterValues"/>, including those by <see cref="SetParameters"/>.
/// </summary>
[Alias("ra.IParameterHandlerGrain")]
public interface IParameterHandlerGrain : IGrain
{
    /// <summary>Reads parameters.</summary>
    /// <param name="request">The names; no names means all.</param>
    /// <param name="cancellationToken">Cancelled when the viewer has left or the time limit has passed.</param>
    /// <returns>The values; unset ones are left out of the answer. Throwing gives the viewer
    /// <c>Internal server error: parameter handler failed to send a response</c>.</returns>
    [Alias("GetParameters")]
    [ResponseTimeout(HandlerTimeouts.Longest)]
    Task<ParametersReply> GetParameters(GetParametersRequest request, CancellationToken cancellationToken);

    /// <summary>Sets parameters.</summary>
    /// <param name="request">The requested values; a parameter without a value is to be unset.</param>
    /// <param name="cancellationToken">Cancelled when the viewer has left or the time limit has passed.</param>
    /// <returns>The applied values; the viewer gets them if its request has an id.</returns>
    [Alias("SetParameters")]
    [ResponseTimeout(HandlerTimeouts.Longest)]
    Task<ParametersReply> SetParameters(SetParametersRequest request, CancellationToken cancellationToken);
}
