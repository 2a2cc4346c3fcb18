using RemoteAccess.Handlers;

namespace RemoteAccess.Upgrade;

/// <summary>The driver of this build.</summary>
[GrainType("driver-" + Builds.Own)]
internal sealed class DriverGrain(Samples samples) : Grain, IDriverGrain
{
    public async Task<Findings> Check(string build)
    {
        var (done, problems) = (new List<string>(), new List<string>());
        var mirror = GrainFactory.GetGrain<IMirrorGrain>(Builds.Grain("mirror", build));
        var other = await mirror.GetSchema();
        problems.AddRange(build == Builds.Earlier ? other.MissingIn(Schema.Own) : Schema.Own.MissingIn(other));
        foreach (var (alias, type) in ContractTypes.Records.Where(record => other.Records.ContainsKey(record.Key)))
        {
            await InterfaceCalls.Attempt(alias, done, problems, () => Travel(mirror, samples.Of(type), new Comparison(other)));
        }

        foreach (var (alias, type) in ContractTypes.Enums.Where(known => other.Enums.ContainsKey(known.Key)))
        {
            await InterfaceCalls.Attempt(alias, done, problems, () => Values(mirror, type));
        }

        foreach (var alias in other.Exceptions)
        {
            await InterfaceCalls.Attempt(alias, done, problems, () => Thrown(mirror, alias));
        }

        await new InterfaceCalls(GrainFactory, samples, build, other).Run(done, problems);
        return new Findings { Checked = done, Problems = problems };
    }

    public async Task<string> AskDevice()
    {
        var device = GrainFactory.GetGrain(GrainId.Create(SharedDeviceGrain.GrainTypeName, "one"));
        var call = samples.Of<ServiceCall>();
        Answers.Announce(call);
        await device.AsReference<IServiceHandlerGrain>().CallService(call, CancellationToken.None);
        RequestContext.Clear();
        return await device.AsReference<ISharedGrain>().GetBuild();
    }

    private static async Task<IEnumerable<string>> Travel(IMirrorGrain mirror, object sample, Comparison comparison)
    {
        var sent = MemberTree.Of(sample);
        return [.. comparison.Differences(sent, await mirror.Read(sample)),
            .. comparison.Differences(sent, MemberTree.Of(await mirror.Echo(sample)))];
    }

    // Those as well for which the other build has no name.
    private static async Task<IEnumerable<string>> Values(IMirrorGrain mirror, Type type)
    {
        var problems = new List<string>();
        foreach (var value in Enum.GetValues(type).Cast<object>())
        {
            var back = await mirror.Echo(value);
            if (!value.Equals(back))
            {
                problems.Add($"{value} came back as {back}");
            }
        }

        return problems;
    }

    private async Task<IEnumerable<string>> Thrown(IMirrorGrain mirror, string alias)
    {
        try
        {
            await mirror.Throw(alias);
            return ["nothing was thrown"];
        }
        catch (Exception thrown) when (!ContractTypes.Exceptions.ContainsKey(alias))
        {
            return thrown.ToString().Contains("text ", StringComparison.Ordinal) ? [] : [$"its message is lost: {thrown}"];
        }
        catch (Exception thrown)
        {
            var expected = samples.Exception(alias);
            return thrown.GetType() == expected.GetType() && thrown.Message == expected.Message ? [] : [$"arrived as {thrown}"];
        }
    }
}
