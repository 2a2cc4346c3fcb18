using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>A grain factory of a silo that holds what its rooms answer to <see cref="IRoomGrain.ViewerWaiting"/>.</summary>
internal static class LateRooms
{
    public static IGrainFactory Of(IGrainFactory grains, Hold hold)
    {
        var factory = DispatchProxy.Create<IGrainFactory, Factory>();
        ((Factory)(object)factory).Inner = grains;
        ((Factory)(object)factory).Hold = hold;
        return factory;
    }

    /// <summary>Does not hold the answers of rooms that it returns from now on.</summary>
    public static void AnswerAtOnce(IGrainFactory factory) => ((Factory)(object)factory).Hold = null;

    [SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "DispatchProxy derives from it.")]
    private class Factory : DispatchProxy
    {
        public IGrainFactory? Inner { get; set; }

        public Hold? Hold { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var grain = targetMethod!.Invoke(Inner, args);
            if (Hold is not { } hold || grain is not IRoomGrain room)
            {
                return grain;
            }

            var late = DispatchProxy.Create<IRoomGrain, Room>();
            (((Room)(object)late).Inner, ((Room)(object)late).Hold) = (room, hold);
            return late;
        }
    }

    [SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "DispatchProxy derives from it.")]
    private class Room : DispatchProxy
    {
        public IRoomGrain? Inner { get; set; }

        public Hold? Hold { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IRoomGrain.ViewerWaiting)
                ? new ValueTask<bool>(AskAsync())
                : targetMethod.Invoke(Inner, args);

        private async Task<bool> AskAsync()
        {
            var answer = await Inner!.ViewerWaiting();
            await Hold!.Enter();
            return answer;
        }
    }
}
