namespace RemoteAccess.Handlers;

/// <summary>
/// Answers the service calls of viewers. Any grain on any silo can implement it; <see cref="Rooms.ServiceDescriptor.Handler"/> names it. Up
/// to 32 calls per viewer run at once (P5), if the grain's reentrancy allows it. It may call its room: no turn of the room waits for it.
/// </summary>
[Alias("ra.IServiceHandlerGrain")]
public interface IServiceHandlerGrain : IGrain
{
    /// <summary>Answers one call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancelled when the viewer has left or the time limit has passed: the answer would reach
    /// nobody.</param>
    /// <returns>The answer, or <see cref="ServiceReply.Failed"/> with a text for the viewer. Throwing gives the viewer
    /// <c>Internal server error: service failed to send a response</c>.</returns>
    [Alias("CallService")]
    [ResponseTimeout(HandlerTimeouts.Longest)]
    Task<ServiceReply> CallService(ServiceCall call, CancellationToken cancellationToken);
}
