using System.Reflection;
using RemoteAccess.Handlers;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Registry;
using RemoteAccess.Rooms;

namespace RemoteAccess.Upgrade;

/// <summary>Calls every method that both builds have of a grain interface, with samples, and compares the answer with a sample.</summary>
internal sealed class InterfaceCalls(IGrainFactory grains, Samples samples, string build, Schema other)
{
    // The grains of these silos, and what they implement.
    private static readonly (string Kind, Type Interface)[] s_stubs =
    [
        ("room", typeof(IRoomGrain)), ("participant", typeof(IParticipantGrain)), ("registry", typeof(IParticipantRegistryGrain)),
        ("device", typeof(IDeviceGrain)), ("device", typeof(IServiceHandlerGrain)), ("device", typeof(IParameterHandlerGrain)),
        ("device", typeof(IAssetHandlerGrain)),
    ];

    private readonly Comparison _comparison = new(other);

    /// <summary>Calls all of them.</summary>
    public async Task Run(List<string> done, List<string> problems)
    {
        foreach (var (kind, type) in s_stubs)
        {
            foreach (var method in type.GetMethods().Where(method => other.Methods.Contains(Name(method))))
            {
                await Call(kind, method, done, problems);
            }
        }

        var listener = grains.GetGrain(Builds.Grain("device", build)).AsReference<IRoomListenerGrain>();
        foreach (var (alias, type) in ContractTypes.Records.Where(record => typeof(ListenerEvent).IsAssignableFrom(record.Value)))
        {
            // An event that the listener's silo does not know is not sent to it (ListenerEventsVersionAttribute).
            if (other.Records.ContainsKey(alias))
            {
                var batch = samples.Of<ListenerBatch>() with { Events = [(ListenerEvent)samples.Of(type)] };
                await Attempt($"{nameof(IRoomListenerGrain)}: {alias}", done, problems, async () =>
                {
                    Answers.Announce(batch);
                    await listener.OnRoomEvents(batch);
                    return [];
                });
            }
        }
    }

    /// <summary>Runs a check; a failed call is a problem like any other.</summary>
    public static async Task Attempt(string what, List<string> done, List<string> problems, Func<Task<IEnumerable<string>>> check)
    {
        done.Add(what);
        try
        {
            problems.AddRange((await check()).Select(problem => $"{what}: {problem}"));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            problems.Add($"{what}: {failure.GetType().Name}: {failure.Message}");
        }
        finally
        {
            RequestContext.Clear();
        }
    }

    /// <summary>What names a method in a call: its interface and its alias.</summary>
    public static string Name(MethodInfo method) =>
        $"{method.DeclaringType!.FullName}.{method.GetCustomAttribute<AliasAttribute>()?.Alias ?? method.Name}";

    private Task Call(string kind, MethodInfo method, List<string> done, List<string> problems) =>
        Attempt($"{method.DeclaringType!.Name}.{method.Name}", done, problems, async () =>
        {
            var sent = method.GetParameters().Where(parameter => parameter.ParameterType != typeof(CancellationToken))
                .Select(parameter => samples.Of(parameter.ParameterType)).ToArray();
            Answers.Announce(sent);
            var grain = grains.GetGrain(Builds.Grain(kind, build)).AsReference(method.DeclaringType!);
            object[] cancellation = sent.Length < method.GetParameters().Length ? [CancellationToken.None] : [];
            var answer = await Result(method.Invoke(grain, [.. sent, .. cancellation])!);
            return answer is null
                ? []
                : _comparison.Differences(MemberTree.Of(samples.Of(method.ReturnType.GetGenericArguments()[0])), MemberTree.Of(answer));
        });

    private static async Task<object?> Result(object returned)
    {
        var type = returned.GetType();
        var task = returned as Task ?? (Task)type.GetMethod(nameof(ValueTask.AsTask))!.Invoke(returned, [])!;
        await task;
        return type.IsGenericType ? task.GetType().GetProperty(nameof(Task<>.Result))!.GetValue(task) : null;
    }
}
