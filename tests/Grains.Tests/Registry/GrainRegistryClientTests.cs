using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using RemoteAccess.Grains.Registry;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Tests.Registry;

/// <summary>Calls to registries that may have strayed to another silo.</summary>
public sealed class GrainRegistryClientTests
{
    private static readonly ParticipantIdentity Ann = ParticipantIdentity.Parse("ann");
    private readonly Pulse _pulse = new();
    private readonly PulsingTime _time;
    private readonly GrainProxy _grain;
    private readonly GrainRegistryClient _client;

    public GrainRegistryClientTests()
    {
        _time = new PulsingTime(_pulse);
        var grain = DispatchProxy.Create<IParticipantRegistryGrain, GrainProxy>();
        _grain = (GrainProxy)(object)grain;
        var factory = DispatchProxy.Create<IGrainFactory, FactoryProxy>();
        ((FactoryProxy)(object)factory).Grain = grain;
        _client = new GrainRegistryClient(factory, RoomName.Parse("room"), _time);
    }

    [Theory]
    [InlineData(nameof(IParticipantRegistryGrain.Decide))]
    [InlineData(nameof(IParticipantRegistryGrain.Commit))]
    [InlineData(nameof(IParticipantRegistryGrain.Remove))]
    [Trait("Rule", "R7")]
    public async Task A_call_that_strayed_is_made_again_up_to_five_times_in_all(string call)
    {
        _grain.Strays = 4;
        await Ended(Call(call));
        Assert.Equal([call, call, call, call, call], _grain.Calls);

        _grain.Strays = 5;
        var failure = await Assert.ThrowsAsync<RegistryUnavailableException>(() => Ended(Call(call)));
        Assert.Contains("ann", failure.Message, StringComparison.Ordinal);
        Assert.Equal(10, _grain.Calls.Count);
    }

    private Task Call(string call) => call switch
    {
        nameof(IParticipantRegistryGrain.Decide) =>
            _client.DecideAsync(Ann, Registrations.Of("1", 1), CancellationToken.None).AsTask(),
        nameof(IParticipantRegistryGrain.Commit) =>
            _client.CommitAsync(Ann, Registrations.Of("1", 1), CancellationToken.None).AsTask(),
        _ => _client.RemoveAsync(Ann, 1, Registrations.Sid("1"), CancellationToken.None).AsTask(),
    };

    // A pause between two calls is at most a quarter of a second.
    private async Task Ended(Task call)
    {
        while (!call.IsCompleted)
        {
            await _pulse.Until(() => call.IsCompleted || _time.Armed > 0, "the call to end or to pause");
            _time.Advance(TimeSpan.FromMilliseconds(250));
        }

        await call;
    }

    // A class of a grain's interface would be a second registry grain for every cluster of these tests.
    [SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "DispatchProxy derives from it.")]
    private class GrainProxy : DispatchProxy
    {
        public int Strays { get; set; }

        public List<string> Calls { get; } = [];

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Calls.Add(targetMethod!.Name);
            var strayed = Strays-- > 0;
            var decision = strayed ? RegistrationDecision.NotHere : RegistrationDecision.Accept;
            return targetMethod.Name switch
            {
                nameof(IParticipantRegistryGrain.Decide) => new ValueTask<RegistrationDecision>(decision),
                nameof(IParticipantRegistryGrain.Commit) => new ValueTask<CommitResult>(new CommitResult(decision, null)),
                nameof(IParticipantRegistryGrain.Remove) =>
                    new ValueTask<RemoveResult>(strayed ? RemoveResult.NotHere : RemoveResult.Removed),
                _ => throw new NotSupportedException(targetMethod.Name),
            };
        }
    }

    [SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "DispatchProxy derives from it.")]
    private class FactoryProxy : DispatchProxy
    {
        public IParticipantRegistryGrain? Grain { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal("room/ann", Assert.IsType<string>(args![0]));
            return Grain;
        }
    }
}
