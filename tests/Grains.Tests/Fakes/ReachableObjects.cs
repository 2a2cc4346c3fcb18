using System.Reflection;
using System.Runtime.CompilerServices;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>
/// Counts the objects of the product that can be reached from one of them, by type: whatever a table still holds shows, be it a byte. What
/// belongs to the tests, to logs and to the runtime's own machinery is not entered.
/// </summary>
internal static class ReachableObjects
{
    public static IReadOnlyDictionary<string, int> Count(object root)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance) { root };
        var left = new Stack<object>([root]);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        while (left.TryPop(out var one))
        {
            var type = one.GetType();
            var name = type.ToString();
            counts[name] = counts.GetValueOrDefault(name) + 1;
            foreach (var next in References(one, type))
            {
                if (IsEntered(next.GetType()) && seen.Add(next))
                {
                    left.Push(next);
                }
            }
        }

        return counts;
    }

    private static bool IsEntered(Type type) =>
        type.Assembly != typeof(ReachableObjects).Assembly
        && !typeof(MemberInfo).IsAssignableFrom(type)
        && !typeof(Assembly).IsAssignableFrom(type)
        && !typeof(Thread).IsAssignableFrom(type)
        && type.Namespace?.StartsWith("Microsoft.Extensions.Logging", StringComparison.Ordinal) is not true;

    private static IEnumerable<object> References(object one, Type type)
    {
        if (type.IsArray)
        {
            return Elements((Array)one, type.GetElementType()!);
        }

        return type == typeof(string) ? [] : FieldsOf(one, type);
    }

    private static IEnumerable<object> Elements(Array array, Type element)
    {
        if (!HoldsReferences(element))
        {
            yield break;
        }

        foreach (var item in array)
        {
            foreach (var reference in item is null ? [] : Unpack(item))
            {
                yield return reference;
            }
        }
    }

    private static IEnumerable<object> FieldsOf(object one, Type type)
    {
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (HoldsReferences(field.FieldType) && !field.FieldType.IsPointer && !field.FieldType.IsByRefLike && field.GetValue(one) is { } value)
                {
                    foreach (var reference in Unpack(value))
                    {
                        yield return reference;
                    }
                }
            }
        }
    }

    // A value's own references, or the reference itself.
    private static IEnumerable<object> Unpack(object value) => value.GetType().IsValueType ? FieldsOf(value, value.GetType()) : [value];

    private static bool HoldsReferences(Type type) => (bool)typeof(RuntimeHelpers)
        .GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!.MakeGenericMethod(type).Invoke(null, null)!;
}
