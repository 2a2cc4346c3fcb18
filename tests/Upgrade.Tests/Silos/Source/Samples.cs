using System.Runtime.CompilerServices;
using RemoteAccess.Listeners;
using RemoteAccess.Protocol;

namespace RemoteAccess.Upgrade;

/// <summary>
/// One instance of every record, with something in every member. What is in a member follows from where it stands, so that two builds
/// make the same sample of what both know.
/// </summary>
internal sealed class Samples(IGrainFactory grains)
{
    /// <summary>The sample of a type.</summary>
    public object Of(Type type) => Make(type, ContractTypes.Alias(type) ?? type.Name);

    /// <summary>The sample of a type.</summary>
    public T Of<T>() => (T)Of(typeof(T));

    /// <summary>An exception, made by its longest constructor.</summary>
    public Exception Exception(string name)
    {
        var constructor = ContractTypes.Exceptions[name].GetConstructors()
            .OrderByDescending(constructor => constructor.GetParameters().Length).First();
        var arguments = constructor.GetParameters().Select((parameter, index) => Make(parameter.ParameterType, $"{name}({index})"));
        return (Exception)constructor.Invoke([.. arguments]);
    }

    private object Make(Type type, string path)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Make(underlying, path);
        }

        if (type == typeof(ListenerEvent))
        {
            return Make(typeof(ViewerJoined), path);
        }

        if (typeof(IAddressable).IsAssignableFrom(type))
        {
            return grains.GetGrain(GrainId.Create(SharedDeviceGrain.GrainTypeName, path)).AsReference(type);
        }

        if (type == typeof(Parameter))
        {
            return new Parameter($"{path}/name", new StringParameterValue($"{path}/value"));
        }

        return type.IsEnum ? Known(type) : Simple(type, Number(path)) ?? Collection(type, path) ?? Record(type, path);
    }

    // The lowest value above 0: one that an earlier build knows as well.
    private static object Known(Type type) =>
        Enum.GetValues(type).Cast<object>().Order().First(value => Convert.ToInt64(value, null) > 0);

    private static object? Simple(Type type, uint number) => type switch
    {
        _ when type == typeof(string) => $"text {number}",
        _ when type == typeof(byte[]) => BitConverter.GetBytes(number),
        _ when type == typeof(bool) => true,
        _ when type == typeof(int) => (int)(number >> 1),
        _ when type == typeof(uint) => number,
        _ when type == typeof(long) => number + (1L << 40),
        _ when type == typeof(ulong) => number + (1UL << 40),
        _ when type == typeof(double) => number / 2.0,
        _ when type == typeof(TimeSpan) => TimeSpan.FromMilliseconds(number),
        _ when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch.AddMilliseconds(number),
        _ when type == typeof(Guid) => new Guid(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        _ => null,
    };

    private object? Collection(Type type, string path)
    {
        if (!type.IsGenericType)
        {
            return null;
        }

        var of = type.GetGenericArguments();
        if (type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var list = Array.CreateInstance(of[0], 2);
            list.SetValue(Make(of[0], $"{path}[0]"), 0);
            list.SetValue(Make(of[0], $"{path}[1]"), 1);
            return list;
        }

        if (type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            var dictionary = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(of))!;
            dictionary.Add(Make(of[0], $"{path}[key]"), Make(of[1], $"{path}[value]"));
            return dictionary;
        }

        return null;
    }

    private object Record(Type type, string path)
    {
        if (ContractTypes.Alias(type) is null)
        {
            throw new NotSupportedException($"{path} is a {type}: teach {nameof(Samples)} to make one.");
        }

        var record = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var (id, field) in ContractTypes.Members(type))
        {
            field.SetValue(record, Make(field.FieldType, $"{path}/{id}"));
        }

        return record;
    }

    // FNV-1a: the same in every process.
    private static uint Number(string path) => path.Aggregate(2166136261u, (hash, letter) => unchecked((hash ^ letter) * 16777619u));
}
