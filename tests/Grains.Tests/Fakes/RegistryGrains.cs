using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using RemoteAccess.Keys;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>A grain factory whose registry grains are those of a <see cref="FakeRegistry"/>, for a session host without a silo.</summary>
internal static class RegistryGrains
{
    public static IGrainFactory Of(FakeRegistry registry)
    {
        var factory = DispatchProxy.Create<IGrainFactory, Factory>();
        ((Factory)(object)factory).Registry = registry;
        return factory;
    }

    [SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "DispatchProxy derives from it.")]
    private class Factory : DispatchProxy
    {
        public FakeRegistry? Registry { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var grain = DispatchProxy.Create<IParticipantRegistryGrain, Grain>();
            (((Grain)(object)grain).Registry, ((Grain)(object)grain).Key) = (Registry, RegistryKey.Parse((string)args![0]!));
            return grain;
        }
    }

    // A class of the grain's interface would be a second registry grain for every cluster of these tests.
    [SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "DispatchProxy derives from it.")]
    private class Grain : DispatchProxy
    {
        public FakeRegistry? Registry { get; set; }

        public RegistryKey Key { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            nameof(IParticipantRegistryGrain.Decide) => new ValueTask<RegistrationDecision>(
                Registry!.DecideAsync(Key.Identity, (Registration)args![0]!, default).AsTask()),
            nameof(IParticipantRegistryGrain.Commit) => new ValueTask<CommitResult>(
                Registry!.CommitAsync(Key.Identity, (Registration)args![0]!, default).AsTask()),
            nameof(IParticipantRegistryGrain.Remove) => new ValueTask<RemoveResult>(
                Registry!.RemoveAsync(Key.Identity, (long)args![0]!, (ParticipantSid)args[1]!, default).AsTask()),
            _ => throw new NotSupportedException(targetMethod.Name),
        };
    }
}
