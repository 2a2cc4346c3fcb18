using RemoteAccess.Handlers;
using RemoteAccess.Listeners;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>A device that answers as the test says, and records its calls.</summary>
public sealed class FakeHandler(Pulse pulse) : IServiceHandlerGrain, IAssetHandlerGrain, IParameterHandlerGrain, IRoomListenerGrain
{
    private readonly Lock _gate = new();
    private readonly List<object> _asked = [];
    private readonly List<ListenerBatch> _batches = [];

    public Func<ServiceCall, CancellationToken, Task<ServiceReply>> Service { get; set; } =
        (call, _) => Task.FromResult(ServiceReply.Ok(call.Encoding, call.Payload));

    public Func<AssetRequest, CancellationToken, Task<AssetReply>> Asset { get; set; } = (_, _) =>
        Task.FromResult(AssetReply.Ok([1, 2, 3]));

    public Func<GetParametersRequest, CancellationToken, Task<ParametersReply>> Get { get; set; } =
        (request, _) =>
            Task.FromResult(new ParametersReply([.. request.Names.Select(name => new Parameter(name, new IntegerParameterValue(1)))]));

    public Func<SetParametersRequest, CancellationToken, Task<ParametersReply>> Set { get; set; } =
        (request, _) => Task.FromResult(new ParametersReply(request.Parameters));

    public Func<ListenerBatch, Task> Listen { get; set; } = _ => Task.CompletedTask;

    /// <summary>The requests, in the order they came.</summary>
    public IReadOnlyList<object> Asked
    {
        get
        {
            lock (_gate)
            {
                return [.. _asked];
            }
        }
    }

    public IReadOnlyList<ListenerBatch> Batches
    {
        get
        {
            lock (_gate)
            {
                return [.. _batches];
            }
        }
    }

    public IReadOnlyList<ListenerEvent> Events => [.. Batches.SelectMany(batch => batch.Events)];

    public Task<ServiceReply> CallService(ServiceCall call, CancellationToken cancellationToken)
    {
        var answer = Service;
        Asking(call);
        return answer(call, cancellationToken);
    }

    public Task<AssetReply> FetchAsset(AssetRequest request, CancellationToken cancellationToken)
    {
        var answer = Asset;
        Asking(request);
        return answer(request, cancellationToken);
    }

    public Task<ParametersReply> GetParameters(GetParametersRequest request, CancellationToken cancellationToken)
    {
        var answer = Get;
        Asking(request);
        return answer(request, cancellationToken);
    }

    public Task<ParametersReply> SetParameters(SetParametersRequest request, CancellationToken cancellationToken)
    {
        var answer = Set;
        Asking(request);
        return answer(request, cancellationToken);
    }

    public Task OnRoomEvents(ListenerBatch batch)
    {
        // As it was when the call came: who sees the call may change the answer to the next.
        var listen = Listen;
        lock (_gate)
        {
            _batches.Add(batch);
        }

        pulse.Beat();
        return listen(batch);
    }

    private void Asking(object request)
    {
        lock (_gate)
        {
            _asked.Add(request);
        }

        pulse.Beat();
    }
}
