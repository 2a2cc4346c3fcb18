using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Participants;

/// <summary>
/// A request of a viewer whose answer has not been written yet (B17): its kind and its id, which are enough to answer it with an error
/// after a reset of the connection. Immutable except for its place in the order of requests. Equal only to itself, because a viewer may
/// reuse an id.
/// </summary>
internal abstract class PendingRequest
{
    private PendingRequest()
    {
    }

    /// <summary>Its place among the requests of its connection. Set once, by the <see cref="RequestBook"/>.</summary>
    public long Number { get; set; }

    /// <summary>The frame that answers it with an error, because its answer was lost by a reset.</summary>
    /// <param name="reason">Why the connection was reset.</param>
    public abstract byte[] Interrupted(ReasonCode reason);

    /// <summary>A call of a service. It may have run.</summary>
    public sealed class ServiceCall(uint serviceId, uint callId) : PendingRequest
    {
        public override byte[] Interrupted(ReasonCode reason) =>
            ServerMessageEncoder.ServiceCallFailure(serviceId, callId, $"{Lost(reason)}; the service may have run");
    }

    /// <summary>A fetch of an asset.</summary>
    public sealed class AssetFetch(uint requestId) : PendingRequest
    {
        public override byte[] Interrupted(ReasonCode reason) =>
            ServerMessageEncoder.FetchAssetError(requestId, $"{Lost(reason)}; fetch the asset again");
    }

    /// <summary>A request for parameters, or to set them; answered by a status, which has no field for the request's id, so the text names
    /// it.</summary>
    /// <param name="sets">Whether it sets them: it may have taken effect.</param>
    /// <param name="id">The request's id, if it has one.</param>
    public sealed class Parameters(bool sets, string? id) : PendingRequest
    {
        // The viewer chooses the length of an id.
        private const int MostIdLength = 128;

        public override byte[] Interrupted(ReasonCode reason)
        {
            var name = id is null ? string.Empty : $" '{(id.Length > MostIdLength ? id[..MostIdLength] : id)}'";
            return ServerMessageEncoder.Status(
                StatusLevel.Error,
                $"{Lost(reason)}; {(sets ? $"setParameters{name} may have taken effect" : $"send getParameters{name} again")}");
        }
    }

    private static string Lost(ReasonCode reason) => $"The connection was reset before the answer was sent ({reason})";
}
